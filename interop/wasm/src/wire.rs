//! The format of arguments and results in memory: byte strings, each after its length, and numbers. All are
//! little-endian.

/// The byte strings of the input, each after its length in 32 bits.
#[derive(Clone)]
pub(crate) struct Parts<'i> {
    rest: &'i [u8],
}

impl<'i> Parts<'i> {
    pub(crate) const fn new(rest: &'i [u8]) -> Self {
        Self { rest }
    }

    /// The parts in pairs: a name and its value.
    pub(crate) fn pairs(mut self) -> impl Iterator<Item = (&'i [u8], &'i [u8])> + Clone {
        core::iter::from_fn(move || Some((self.next()?, self.next().expect("a value"))))
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = &'i [u8];

    fn next(&mut self) -> Option<&'i [u8]> {
        let (length, rest) = self.rest.split_first_chunk()?;
        let (part, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
        self.rest = rest;
        Some(part)
    }
}

/// The output, written from the front.
pub(crate) struct Output<'o> {
    memory: &'o mut [u8],
    length: usize,
}

impl<'o> Output<'o> {
    pub(crate) const fn new(memory: &'o mut [u8]) -> Self {
        Self { memory, length: 0 }
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    fn put(&mut self, bytes: &[u8]) {
        self.memory[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// One byte that says what follows, or a flag.
    pub(crate) fn tag(&mut self, tag: u8) {
        self.put(&[tag]);
    }

    /// A number in 64 bits.
    pub(crate) fn number(&mut self, number: u64) {
        self.put(&number.to_le_bytes());
    }

    /// A byte string after its length in 32 bits.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.put(&(bytes.len() as u32).to_le_bytes());
        self.put(bytes);
    }

    /// A flag, and the number if there is one.
    pub(crate) fn maybe(&mut self, number: Option<usize>) {
        self.tag(u8::from(number.is_some()));
        if let Some(number) = number {
            self.number(number as u64);
        }
    }
}
