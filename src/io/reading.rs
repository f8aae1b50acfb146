//! The state that all readers of events share, without a source and without waiting.

use super::ReadError;
use crate::http::{BodyDecoder, BodyFraming};
use crate::storage::Storage;
use crate::{Decoder, Item, Ready, Step};

/// The state of a reader, apart from its source.
///
/// It changes between two waits and never across one. That makes a reader cancel-safe.
#[derive(Debug)]
pub(super) struct Reading<'d, S> {
    decoder: &'d mut Decoder<S>,
    body: BodyDecoder,
    /// The number of bytes of content that `body` has consumed and `decoder` has not.
    content: usize,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Reading<'_, crate::Borrowed<'_>>>() <= 48);

impl<'d, S: Storage> Reading<'d, S> {
    pub(super) const fn new(decoder: &'d mut Decoder<S>) -> Self {
        decoder.reset();
        Self { decoder, body: BodyDecoder::new(BodyFraming::UntilClose), content: 0 }
    }

    pub(super) fn with_body(self, body: BodyDecoder) -> Self {
        Self { body, ..self }
    }

    pub(super) const fn decoder(&self) -> &Decoder<S> {
        self.decoder
    }

    pub(super) const fn reconnection_time(&self) -> Option<u64> {
        self.decoder.reconnection_time()
    }

    /// Whether no more bytes are needed: the body is complete, or refused.
    pub(super) const fn has_ended(&self) -> bool {
        self.content == 0 && self.body.is_over()
    }

    /// The result at the end of the input or of the body: `Ok` if the stream may end here.
    pub(super) fn judge_end<E>(&self) -> Result<(), ReadError<E>> {
        self.body.finish()?;
        if self.decoder.is_unfinished() { Err(ReadError::Incomplete) } else { Ok(()) }
    }

    /// Consumes the front of `input`: up to and including the byte that completes an item or the body, or all of it.
    pub(super) fn take(&mut self, input: &[u8]) -> Step {
        let mut rest = input;
        let mut ready = None;
        while let Some(content) = self.content(&mut rest) {
            let step = self.decoder.advance(content);
            rest = rest.get(step.consumed..).unwrap_or_default();
            self.content = self.content.saturating_sub(step.consumed);
            if let Some(item) = step.ready {
                // The input is returned before the item is used, so the item is copied into the decoder.
                let kept = self.decoder.keep(item, content);
                ready = Some(kept);
                break;
            }
        }
        Step { consumed: input.len().saturating_sub(rest.len()), ready }
    }

    /// The item that [`take`](Self::take) has completed.
    pub(super) fn view<E>(&self, ready: Ready) -> Result<Item<'_>, ReadError<E>> {
        self.decoder.view(ready, &[]).map_err(|oversized| ReadError::Oversized(oversized.into()))
    }

    /// Skips the framing at the front of `rest`, and returns the content after it, if there is any.
    fn content<'i>(&mut self, rest: &mut &'i [u8]) -> Option<&'i [u8]> {
        if self.content == 0 {
            let from = *rest;
            // An error stays in `body`: `has_ended` and `judge_end` find it there.
            let content = self.body.next(rest).ok().flatten()?;
            self.content = content.len();
            let framing = from.len().saturating_sub(rest.len()).saturating_sub(content.len());
            *rest = from.get(framing..).unwrap_or_default();
        }
        rest.get(..self.content.min(rest.len())).filter(|content| !content.is_empty())
    }
}
