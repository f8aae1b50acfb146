//! Random streams of typical pieces, and random cuts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Complete and partial lines, misspelt fields, line ends and bytes.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    const FIXED: [&[u8]; 40] = [
        b"data",
        b"event",
        b"id",
        b"retry",
        b"data:",
        b"event: ",
        b"id:",
        b"retry: ",
        b":",
        b" ",
        b"\n",
        b"\n",
        b"\n",
        b"\r",
        b"\r",
        b"\r\n",
        b"\r\n",
        b"\n\n",
        b"\r\r",
        b"\r\n\r\n",
        b"\n\r",
        b"\0",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB",
        b"\xBF",
        b"\xE2\x82",
        b"\xFF",
        b"dat",
        b"datax",
        b"Data: x\n",
        b"data: [DONE]\n\n",
        b"data\n\n",
        b": keep-alive\n",
        b":\n\n",
        b"id\n",
        b"id: 1\n",
        b"event: message\n",
        b"event\n",
        b"retry: 3000\n",
        b"retry: 99999999999999999999\n",
    ];
    let field = ("(data|event|id|retry|foo|)", "(: |:)", "([a-zé€😀 :\0]{0,24}|[a-z]{0,4})", "(\n|\r|\r\n|)");
    prop_oneof![
        4 => select(&FIXED[..]).prop_map(<[u8]>::to_vec),
        3 => field.prop_map(|(name, colon, value, end)| [name, colon, value, end].concat().into_bytes()),
        1 => "[0-9]{0,21}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..4),
    ]
}

pub fn soup() -> impl Strategy<Value = Vec<u8>> {
    vec(piece(), 0..30).prop_map(|pieces| pieces.concat())
}

/// Sorted cuts at random places. Cuts may be equal.
pub fn cuts_of(stream: &[u8], indices: &[Index]) -> Vec<usize> {
    let mut cuts: Vec<usize> = indices.iter().map(|index| index.index(stream.len() + 1)).collect();
    cuts.sort_unstable();
    cuts
}
