//! The sizes in the documents are those that are measured.

use std::fs;

use sse_wire::line::LineDecoder;
use sse_wire::text::Checker;
use sse_wire::token::Tokenizer;
use sse_wire::{Borrowed, Decoder, Fixed, Frame, Growing, Unlimited, chunked};

use crate::root;

/// The figure of this line in the budgets of a Cortex-M3.
fn budget(line: &str) -> u32 {
    let budgets = fs::read_to_string(root().join("firmware/footprint/budgets")).expect("the budgets");
    let figure = budgets.lines().find_map(|budget| budget.strip_prefix(line)?.strip_prefix(" | "));
    figure.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("there is no budget for {line}"))
}

/// As the documents write it.
fn thousands(figure: u32) -> String {
    if figure < 1_000 { figure.to_string() } else { format!("{},{:03}", figure / 1_000, figure % 1_000) }
}

#[test]
fn the_sizes_on_a_cortex_m3_are_those_of_the_budgets() {
    let flash = |part: &str| thousands(budget(&format!("flash, level s | {part}")));
    let ram = |part: &str| budget(&format!("ram | {part}"));
    let stack = |call: &str| budget(&format!("stack, level s | {call}"));
    let decoder = ram("Decoder, beside its capacities");

    let page = fs::read_to_string(root().join("docs/sizes-and-features.md")).expect("the page");
    for row in [
        format!("| tokenizer | {} | {} | {} |", flash("tokenizer"), ram("Tokenizer"), stack("Tokenizer::next")),
        format!("| decoder | {} | `DATA` + 4 × `TEXT` + {decoder} | {} |", flash("decoder"), stack("Items::next")),
        format!("| encoder | {} | {} | {} |", flash("encoder"), ram("Frame"), stack("Frame::encode")),
        format!(
            "| chunked decoder | {} | {} | {} |",
            flash("chunked_decoder"),
            ram("chunked::Decoder"),
            stack("chunked::Decoder::next")
        ),
        format!("| the whole pipe: chunks to events, and events to chunks | {} | | |", flash("pipe")),
    ] {
        assert!(page.contains(&row), "docs/sizes-and-features.md has no row {row}");
    }

    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let budgets = fs::read_to_string(root().join("firmware/footprint/budgets")).expect("the budgets");
    let stacks = budgets.lines().filter(|line| line.starts_with("stack, level s"));
    let most = stacks.filter_map(|line| line.rsplit(' ').next()?.parse::<u32>().ok()).max().expect("a stack");
    for claim in [
        format!("the tokenizer takes {} bytes of flash", flash("tokenizer")),
        format!("the decoder {}, and the whole pipe {}", flash("decoder"), flash("pipe")),
        format!("`DATA` + 4 × `TEXT` + {decoder} bytes of RAM"),
        format!("no call more than {most} bytes of stack"),
    ] {
        assert!(readme.contains(&claim), "the README does not say: {claim}");
    }
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_sizes_on_64_bits_are_those_of_the_types() {
    let page = fs::read_to_string(root().join("docs/sizes-and-features.md")).expect("the page");
    let lines = size_of::<LineDecoder<Fixed<1024, 0>>>() - 1024;
    let fixed = size_of::<Decoder<Fixed<1024, 64>>>() - 1024 - 4 * 64;
    let rows = [
        format!("| `token::Tokenizer` | {} |", size_of::<Tokenizer>()),
        format!("| `text::Checker` | {} |", size_of::<Checker>()),
        format!("| `line::LineDecoder<Fixed<DATA, 0>>` | `DATA` + {lines} |"),
        format!("| `Decoder<Fixed<DATA, TEXT>>` | `DATA` + 4 × `TEXT` + {fixed} |"),
        format!("| `Decoder<Borrowed>`, beside its two slices | {} |", size_of::<Decoder<Borrowed<'_>>>()),
        format!("| `Decoder<Growing>`, beside the heap | {} |", size_of::<Decoder<Growing>>()),
        format!("| `Decoder<Unlimited>`, beside the heap | {} |", size_of::<Decoder<Unlimited>>()),
        format!("| `Frame`, which borrows its values | {} |", size_of::<Frame<'_>>()),
        format!("| `chunked::Decoder` | {} |", size_of::<chunked::Decoder>()),
    ];
    let missing: Vec<_> = rows.iter().filter(|row| !page.contains(*row)).collect();
    assert!(missing.is_empty(), "docs/sizes-and-features.md has no row {missing:#?}");
}
