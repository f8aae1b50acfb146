//! The sizes in the documents are the measured ones.

use std::fs;

use sse_wire::line::LineDecoder;
use sse_wire::text::Checker;
use sse_wire::token::Tokenizer;
use sse_wire::{Borrowed, Decoder, Fixed, Frame, Growing, Unlimited, chunked, http};

use crate::root;

/// The figure of this line in the budgets of a Cortex-M3.
fn budget(line: &str) -> u32 {
    let budgets = fs::read_to_string(root().join("firmware/footprint/budgets")).expect("the budgets");
    let figure = budgets.lines().find_map(|budget| budget.strip_prefix(line)?.strip_prefix(" | "));
    figure.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("there is no budget for {line}"))
}

/// The number as the documents write it.
fn thousands(figure: u32) -> String {
    if figure < 1_000 { figure.to_string() } else { format!("{},{:03}", figure / 1_000, figure % 1_000) }
}

#[test]
fn the_sizes_on_a_cortex_m3_are_those_of_the_budgets() {
    let flash = |part: &str| thousands(budget(&format!("flash, level s | {part}")));
    let ram = |part: &str| budget(&format!("ram | {part}"));
    let deepest =
        |calls: &[&str]| calls.iter().map(|call| budget(&format!("stack, level s | {call}"))).max().expect("calls");
    let decoder = ram("Decoder, beside its capacities");
    let decoder_stack = deepest(&[
        "Items::next",
        "Items::next, of Decoder<Borrowed>",
        "Decoder::advance, keep, view",
        "Decoder::finish",
        "Decoder::set_last_event_id",
    ]);
    let encoder_stack =
        deepest(&["Frame::encode", "Frame::segments", "FrameBuffer::push", "DataWriter::write_bytes, finish"]);

    let page = fs::read_to_string(root().join("docs/sizes-and-features.md")).expect("the page");
    for row in [
        format!("| tokenizer | {} | {} | {} |", flash("tokenizer"), ram("Tokenizer"), deepest(&["Tokenizer::next"])),
        format!("| decoder | {} | `DATA` + 4 × `TEXT` + {decoder} | {decoder_stack} |", flash("decoder")),
        format!("| encoder | {} | {} | {encoder_stack} |", flash("encoder"), ram("Frame")),
        format!(
            "| chunked decoder | {} | {} | {} |",
            flash("chunked_decoder"),
            ram("chunked::Decoder"),
            deepest(&["chunked::Decoder::next", "chunked::Decoder::decode_in_place"])
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

/// The figures of the other project were measured once.
#[test]
fn the_figures_beside_eventsource_c_are_those_of_the_budgets() {
    let page = fs::read_to_string(root().join("docs/comparison.md")).expect("the page");
    let flash = |part: &str| thousands(budget(&format!("flash, level s | {part}")));
    let stack = |call: &str| budget(&format!("stack, level s | {call}"));
    let instructions = |call: &str| thousands(budget(&format!("instructions, level s | {call}")));
    for row in [
        format!(
            "| sse-wire, decoder | {} | {} | {} | {} | {} |",
            flash("decoder"),
            budget("ram | Decoder, beside its capacities"),
            stack("Items::next"),
            instructions("Items::next"),
            instructions("Items::next, byte by byte")
        ),
        format!(
            "| sse-wire, tokenizer | {} | {} | {} | {} | |",
            flash("tokenizer"),
            budget("ram | Tokenizer"),
            stack("Tokenizer::next"),
            instructions("Tokenizer::next")
        ),
    ] {
        assert!(page.contains(&row), "docs/comparison.md has no row {row}");
    }
}

#[test]
fn the_stack_in_the_guide_for_firmware_is_that_of_the_budgets() {
    let guide = fs::read_to_string(root().join("docs/guide-firmware.md")).expect("the guide");
    for claim in [
        format!("the cursor (`Items`) takes {} bytes", budget("ram | Items")),
        format!("an `Item`\ntakes {} bytes", budget("ram | Item")),
    ] {
        assert!(guide.contains(&claim), "the guide for firmware does not say: {claim}");
    }
    let budgets = fs::read_to_string(root().join("firmware/footprint/budgets")).expect("the budgets");
    let stacks = budgets.lines().filter(|line| line.starts_with("stack, level "));
    let most = stacks.filter_map(|line| line.rsplit(' ').next()?.parse::<u32>().ok()).max().expect("a stack");
    assert!(guide.contains("No call takes more than 256 bytes of stack") && most <= 256, "{most} bytes");
}

/// The number of lines in a program that are neither blank nor a comment.
fn lines_of_code(path: &str) -> usize {
    let source = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    source.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// The form is "`wire.rs`: 65 lines of code".
#[test]
fn the_examples_have_as_many_lines_of_code_as_they_say() {
    let mut count = 0;
    for example in ["channel", "chat", "clock", "session", "vweb"] {
        let main = format!("examples/{example}/main.rs");
        let source = fs::read_to_string(root().join(&main)).expect("an example");
        for (before, after) in source.match_indices("`: ").map(|(at, mark)| source.split_at(at + mark.len())) {
            let Some((lines, _)) = after.split_once(" lines") else { continue };
            let Ok(lines) = lines.parse::<usize>() else { continue };
            let file = before.trim_end_matches("`: ").rsplit('`').next().unwrap_or_default();
            let directory = if file.contains('/') { "examples" } else { main.trim_end_matches("/main.rs") };
            count += 1;
            assert_eq!(lines, lines_of_code(&format!("{directory}/{file}")), "{main}: {file}");
        }
    }
    assert_eq!(count, 9);
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
        format!("| `http::BodyDecoder` | {} |", size_of::<http::BodyDecoder>()),
    ];
    let missing: Vec<_> = rows.iter().filter(|row| !page.contains(*row)).collect();
    assert!(missing.is_empty(), "docs/sizes-and-features.md has no row {missing:#?}");
}
