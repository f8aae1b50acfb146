//! Prints the RAM of types, and the stack and instructions of calls, one figure a line.
#![no_std]
#![no_main]

use core::arch::asm;
use core::hint::black_box;
use core::sync::atomic::{AtomicUsize, Ordering};
use footprint as _;
use semihosting::{process, sys::arm_compat::sys_writec};
use sse_wire::token::Tokenizer;
use sse_wire::{
    Borrowed, Decoder, EventHead, Fixed, Frame, FrameBuffer, IntegerId, Item, Items, chunked, event_id, event_type,
    http,
};

#[cortex_m_rt::entry]
fn main() -> ! {
    ram();
    stack();
    instructions();
    process::exit(0)
}

fn ram() {
    print("ram", "Tokenizer", size_of::<Tokenizer>());
    print("ram", "Decoder, beside its capacities", size_of::<Decoder<Fixed<64, 16>>>() - 64 - 4 * 16);
    print("ram", "Decoder<Borrowed>, beside its slices", size_of::<Decoder<Borrowed<'_>>>());
    print("ram", "Items", size_of::<Items<'_, '_, Fixed<64, 16>>>());
    print("ram", "Item", size_of::<Item<'_>>());
    print("ram", "Frame", size_of::<Frame<'_>>());
    print("ram", "FrameBuffer", size_of::<FrameBuffer<'_>>());
    print("ram", "chunked::Decoder", size_of::<chunked::Decoder>());
    print("ram", "chunked::Encoder", size_of::<chunked::Encoder>());
    print("ram", "http::BodyDecoder", size_of::<http::BodyDecoder>());
}

/// An event as a small device might get it, in one chunk.
const CHUNK: &[u8; 129] =
    b"7b\r\nid: 1729\nevent: reading\ndata: {\"sensor\":\"boiler-room\",\"celsius\":21.53,\"humidity\":0.41,\
    \"battery\":3.01,\"uptime\":86400}\n: ok\n\n\r\n";

fn event() -> &'static [u8] {
    let event: &[u8] = CHUNK.get(4..127).unwrap_or_default();
    black_box(event)
}

/// Prints the deepest stack of each call, over lines and bodies that reach its branches.
fn stack() {
    let mut fixed = Decoder::<Fixed<64, 16>>::new();
    let (mut data, mut texts) = ([0; 64], [0; 64]);
    let mut borrowed = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
    let mut tokenizer = Tokenizer::new();
    let mut body = chunked::Decoder::with_options(chunked::Options::STRICT.deliver_trailers(true));
    let streams: [&[u8]; 4] = [
        event(),
        b"\xEF\xBB\xBFdata: one\r\ndata: two\r\n\r\n: comment\nretry: 1\nid\ndat: x\nevent: a type that is too long\ndata\n\n",
        b"data: more than there is room for in the storage of this decoder, which has 64 bytes\n\nid: 1\n\nda",
        b"7e\r\nid: 1729\nevent: reading\nd",
    ];
    deepest("Tokenizer::next", &streams, |bytes| {
        let mut bytes = bytes;
        while let Some(token) = call(|| tokenizer.next(&mut bytes)) {
            black_box(&token);
        }
    });
    deepest("Items::next", &streams, |bytes| {
        let mut items = fixed.feed(bytes);
        while let Some(item) = call(|| items.next()) {
            black_box(&item);
        }
    });
    deepest("Items::next, of Decoder<Borrowed>", &streams, |bytes| {
        let mut items = borrowed.feed(bytes);
        while let Some(item) = call(|| items.next()) {
            black_box(&item);
        }
    });
    deepest("Decoder::advance, keep, view", &streams, |bytes| {
        let step = call(|| fixed.advance(bytes));
        if let Some(ready) = step.ready {
            let kept = call(|| fixed.keep(ready, bytes));
            black_box(&call(|| fixed.view(kept, &[])));
        }
    });
    deepest("Decoder::finish", &streams, |bytes| {
        let _ = black_box(fixed.advance(bytes));
        black_box(&call(|| fixed.finish()));
    });
    deepest("Decoder::set_last_event_id", &streams, |bytes| {
        let _ = black_box(call(|| fixed.set_last_event_id(bytes)));
    });
    let bodies: [&[u8]; 4] = [CHUNK, b"1;a=\"b\"\r\nx\r\n", b"0\r\nAge: 1\r\n", b"\r\n"];
    deepest("chunked::Decoder::next", &bodies, |bytes| {
        let mut bytes = bytes;
        while let Ok(Some(piece)) = call(|| body.next(&mut bytes)) {
            if piece == chunked::Piece::End {
                break;
            }
            black_box(&piece);
        }
    });
    let mut space = [0; 160];
    deepest("chunked::Decoder::decode_in_place", &bodies, |bytes| {
        let mut body = chunked::Decoder::new();
        space.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        let _ = black_box(call(|| body.decode_in_place(&mut space)));
    });
    let framing = black_box(http::BodyFraming::Chunked { content_length_ignored: false });
    deepest("http::BodyDecoder::next", &bodies, |bytes| {
        let (mut body, mut bytes) = (http::BodyDecoder::new(framing), bytes);
        while let Ok(Some(content)) = call(|| body.next(&mut bytes)) {
            black_box(content);
        }
    });
    deepest("http::BodyDecoder::decode_in_place", &bodies, |bytes| {
        let mut body = http::BodyDecoder::new(framing);
        space.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        let _ = black_box(call(|| body.decode_in_place(&mut space)));
    });
    let head = EventHead::new().event_type(event_type!("reading")).id(event_id!("1")).retry(3000).comment("a\nb");
    let frame = black_box(head.data("one\ntwo"));
    deepest("Frame::encode", &streams, |_| {
        let _ = black_box(call(|| frame.encode(&mut space)));
    });
    deepest("Frame::segments", &streams, |_| {
        for segment in frame.segments() {
            black_box(segment);
        }
    });
    deepest("FrameBuffer::push", &streams, |_| {
        let mut buffer = FrameBuffer::new(&mut space);
        let _ = black_box(call(|| buffer.push(&frame)));
    });
    deepest("DataWriter::write_bytes, finish", &streams, |bytes| {
        let mut buffer = FrameBuffer::new(&mut space);
        let mut writer = buffer.write_event(head);
        let _ = black_box(call(|| writer.write_bytes(bytes)));
        let _ = black_box(call(|| writer.finish()));
    });
    deepest("chunked::Encoder::chunk, push, finish", &streams, |bytes| {
        if let Ok(mut chunk) = chunked::Encoder::new().chunk(&mut space) {
            let _ = black_box(chunk.push(bytes));
            black_box(chunk.finish());
        }
    });
    let fields = [http::Field::new("Age", b"1")];
    deepest("chunked::Encoder::last_chunk", &streams, |_| {
        let _ = black_box(call(|| chunked::Encoder::new().last_chunk(&fields, &mut space)));
    });
    let request = black_box(http::RequestHead::new("example.org", "/clock").fields(&fields));
    deepest("http::RequestHead::encode", &streams, |_| {
        let _ = black_box(call(|| request.encode(&mut space)));
    });
    let response = black_box(http::ResponseHead::new(http::ResponseFraming::Chunked).fields(&fields));
    deepest("http::ResponseHead::encode", &streams, |_| {
        let _ = black_box(call(|| response.encode(&mut space)));
    });
    deepest("http::judge", &streams, |bytes| {
        black_box(&call(|| http::judge(200, [bytes], [bytes], http::Unavailable::Fail)));
    });
    deepest("http::body_framing", &streams, |bytes| {
        let _ = black_box(call(|| http::body_framing(http::HttpVersion::Http11, 200, [bytes], [bytes])));
    });
}

/// The pattern for the free stack, and its size in bytes: far more than any call may take.
const PAINT: u32 = 0x5A5A_5A5A;
const PAINTED: usize = 4096;

fn deepest(name: &str, inputs: &[&[u8]], mut call: impl FnMut(&[u8])) {
    let mut deepest = 0;
    for input in inputs {
        for cut in 0..=input.len() {
            let (front, rest) = input.split_at_checked(cut).unwrap_or_default();
            deepest = deepest.max(depth(&mut || call(black_box(front)))).max(depth(&mut || call(black_box(rest))));
        }
    }
    print("stack", name, deepest);
}

/// The stack pointer of the caller.
static CALLER: AtomicUsize = AtomicUsize::new(0);

/// Calls a function of the crate as if it were not inlined. Its arguments and result are on the stack of the caller.
#[inline(always)]
fn call<R>(function: impl FnOnce() -> R) -> R {
    #[inline(never)]
    fn outlined<R>(function: impl FnOnce() -> R) -> R {
        function()
    }
    CALLER.store(stack_pointer(), Ordering::Relaxed);
    outlined(function)
}

#[inline(always)]
fn stack_pointer() -> usize {
    let pointer;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, sp", out(reg) pointer) };
    pointer
}

/// Fills the free stack with the pattern, makes the call, and returns how many bytes deep the pattern is overwritten.
/// The caller of the function is not counted, if [`call`] has stored its stack pointer.
#[inline(never)]
fn depth(call: &mut dyn FnMut()) -> usize {
    let top = stack_pointer();
    CALLER.store(top, Ordering::Relaxed);
    let bottom = (top - PAINTED) as *mut u32;
    for offset in 0..PAINTED / 4 {
        // SAFETY: the board has more RAM than this below the stack pointer. Interrupts are off, so nothing uses it.
        unsafe { bottom.add(offset).write_volatile(PAINT) };
    }
    call();
    let mut untouched = 0;
    // SAFETY: as above.
    while untouched < PAINTED / 4 && unsafe { bottom.add(untouched).read_volatile() } == PAINT {
        untouched += 1;
    }
    let above = top - CALLER.load(Ordering::Relaxed);
    (PAINTED - 4 * untouched).saturating_sub(above)
}

/// Prints the instructions for 1,000 bytes. The input is 8 copies of the event above.
fn instructions() {
    let mut memory = [0; 8 * CHUNK.len()];
    let chunks = fill(&mut memory, CHUNK);
    let mut memory = [0; 8 * CHUNK.len()];
    let events = fill(&mut memory, event());

    let mut tokenizer = Tokenizer::new();
    per_thousand_bytes("Tokenizer::next", events.len(), || {
        let mut bytes = black_box(events);
        while let Some(token) = tokenizer.next(&mut bytes) {
            black_box(&token);
        }
    });
    let mut decoder = Decoder::<Fixed<256, 32>>::new();
    per_thousand_bytes("Items::next", events.len(), || {
        let mut items = decoder.feed(black_box(events));
        while let Some(item) = items.next() {
            black_box(&item);
        }
    });
    per_thousand_bytes("Items::next, byte by byte", events.len(), || {
        for byte in black_box(events) {
            let mut items = decoder.feed(core::slice::from_ref(byte));
            while let Some(item) = items.next() {
                black_box(&item);
            }
        }
    });
    let mut body = chunked::Decoder::new();
    per_thousand_bytes("chunked::Decoder::next", chunks.len(), || {
        let mut bytes = black_box(chunks);
        while let Ok(Some(piece)) = body.next(&mut bytes) {
            black_box(&piece);
        }
    });
    let mut space = [0; 160];
    let json = event().get(34..).unwrap_or_default();
    let id = IntegerId::new(1_729);
    let frame = EventHead::new().event_type(event_type!("reading")).id(id.as_event_id()).data_bytes(json);
    per_thousand_bytes("Frame::encode", frame.encoded_len(), || {
        let _ = black_box(black_box(&frame).encode(&mut space));
    });
    per_thousand_bytes("chunked::Chunk::push, finish", json.len(), || {
        if let Ok(mut chunk) = chunked::Encoder::new().chunk(&mut space) {
            let _ = black_box(chunk.push(black_box(json)));
            black_box(chunk.finish());
        }
    });
}

/// Fills the memory with copies of `bytes`.
fn fill<'m>(memory: &'m mut [u8], bytes: &[u8]) -> &'m [u8] {
    let mut length = 0;
    for (to, from) in memory.iter_mut().zip(bytes.iter().cycle()) {
        *to = *from;
        length += 1;
    }
    memory.get(..length - length % bytes.len().max(1)).unwrap_or_default()
}

fn per_thousand_bytes(name: &str, bytes: usize, mut call: impl FnMut()) {
    const TIMES: usize = 40;
    call();
    let ticks = ticks(&mut || (0..TIMES).for_each(|_| call()));
    // A loop of two instructions shows how many instructions a tick is.
    const LOOPS: usize = 100_000;
    let known = self::ticks(&mut || {
        // SAFETY: counts a register down.
        unsafe { asm!("2: subs {0}, #1", "bne 2b", inout(reg) LOOPS => _) };
    });
    let instructions = ticks as u64 * (2 * LOOPS) as u64 / known.max(1) as u64;
    print("instructions", name, (instructions * 1000 / (TIMES * bytes).max(1) as u64) as usize);
}

/// How many ticks of the system timer a call takes.
fn ticks(call: &mut dyn FnMut()) -> usize {
    const CONTROL: *mut usize = 0xE000_E010 as *mut usize;
    const RELOAD: *mut usize = 0xE000_E014 as *mut usize;
    const CURRENT: *mut usize = 0xE000_E018 as *mut usize;
    // SAFETY: the registers of the system timer, which nothing else here uses. It counts down, with 24 bits.
    unsafe {
        RELOAD.write_volatile(0xFF_FFFF);
        CURRENT.write_volatile(0);
        CONTROL.write_volatile(0b101);
        let start = CURRENT.read_volatile();
        call();
        start.wrapping_sub(CURRENT.read_volatile()) & 0xFF_FFFF
    }
}

fn print(kind: &str, name: &str, figure: usize) {
    let figure = IntegerId::new(figure as u64);
    let parts = [kind.as_bytes(), b" | ", name.as_bytes(), b" | ", figure.as_event_id().as_bytes(), b"\n"];
    parts.into_iter().flatten().for_each(|&byte| sys_writec(byte));
}
