//! Frames in vectors.

use crate::{BufferTooSmall, Frame};
use heapless::vec::{VecInner, VecStorage};
use heapless::{LenType, Vec, VecView};

/// Appends `frame` to `out`, and returns its bytes. Linear in the length of the frame.
///
/// `out` is a `heapless::Vec<u8, N>` or a `heapless::VecView<u8>`.
///
/// # Errors
///
/// [`BufferTooSmall`] if `out` has no room for the complete frame. It has the exact length of the frame. `out` is
/// unchanged.
///
/// ```
/// use heapless::Vec;
/// use sse_wire::Frame;
/// use sse_wire::io::heapless_09::append;
///
/// let mut out = Vec::<u8, 16>::new();
/// assert_eq!(append(&Frame::message("on"), &mut out)?, b"data: on\n\n");
/// assert_eq!(append(&Frame::message("off"), &mut out).unwrap_err().needed, 11);
/// assert_eq!(out, b"data: on\n\n");
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
pub fn append<'o, L: LenType, S: VecStorage<u8> + ?Sized>(
    frame: &Frame<'_>,
    out: &'o mut VecInner<u8, L, S>,
) -> Result<&'o [u8], BufferTooSmall> {
    let end = out.len();
    append_to_view(frame, out.as_mut_view())?;
    Ok(out.get(end..).unwrap_or_default())
}

/// Returns the frame in a new vector. Linear in its length.
///
/// # Errors
///
/// [`BufferTooSmall`] if the frame is longer than `N`. It has the exact length of the frame.
///
/// ```
/// use sse_wire::Frame;
/// use sse_wire::io::heapless_09::encode;
///
/// assert_eq!(encode::<16>(&Frame::message("on"))?, b"data: on\n\n");
/// assert_eq!(encode::<8>(&Frame::message("on")).unwrap_err().needed, 10);
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
pub fn encode<const N: usize>(frame: &Frame<'_>) -> Result<Vec<u8, N>, BufferTooSmall> {
    let mut out = Vec::new();
    append_to_view(frame, out.as_mut_view())?;
    Ok(out)
}

/// [`append`] for vectors of all sizes.
fn append_to_view<L: LenType>(frame: &Frame<'_>, out: &mut VecView<u8, L>) -> Result<(), BufferTooSmall> {
    let end = out.len();
    for segment in frame.segments() {
        if out.extend_from_slice(segment).is_err() {
            out.truncate(end);
            return Err(BufferTooSmall { needed: frame.encoded_len() });
        }
    }
    Ok(())
}
