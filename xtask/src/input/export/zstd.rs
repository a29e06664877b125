//! Data that zstd compressed: frames one after the other, some of which are to be skipped.

use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError as HeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How a frame begins.
const FRAME: u32 = 0xfd2f_b528;
/// How a frame begins that a reader skips, but for its last four bits.
const SKIPPABLE: u32 = 0x184d_2a50;

/// The largest window of a frame, which is kept in memory. It is the limit of the program `zstd`, too, and what
/// `--ultra -22` and `--long` need.
const WINDOW: u64 = 128 << 20;

/// Whether data that begins like this was compressed by zstd.
pub(crate) fn is_zstd(start: &[u8]) -> bool {
    let magic = start.first_chunk().map(|magic| u32::from_le_bytes(*magic));
    magic.is_some_and(|magic| magic == FRAME || magic & !0xf == SKIPPABLE)
}

/// Decompresses frames.
pub(super) struct Frames<R> {
    source: Source<R>,
    decoder: FrameDecoder,
    /// Whether a frame has begun and its end was not checked yet.
    is_open: bool,
}

/// Compressed data, and what happened while it was read.
struct Source<R> {
    reader: BufReader<R>,
    position: u64,
    has_ended: bool,
    failure: Option<Error>,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(reader: R) -> Self {
        let reader = BufReader::with_capacity(64 << 10, reader);
        let source = Source { reader, position: 0, has_ended: false, failure: None };
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self { source, decoder, is_open: false }
    }

    /// Begins the next frame that has data; returns whether there is one.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.reader.fill_buf()?.is_empty() {
            let at = self.source.position;
            match self.decoder.reset(&mut self.source) {
                Ok(()) => {
                    self.is_open = true;
                    return Ok(true);
                }
                // What other programs note between the frames.
                Err(FrameDecoderError::ReadFrameHeaderError(HeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    let skipped = io::copy(&mut self.source.by_ref().take(length), &mut io::sink());
                    if !skipped.is_ok_and(|skipped| skipped == length) {
                        return Err(self.source.cause(at, &FrameDecoderError::FailedToSkipFrame));
                    }
                }
                Err(error) => return Err(self.source.cause(at, &error)),
            }
        }
        Ok(false)
    }

    /// Ends a frame that was read whole.
    fn end(&mut self) -> io::Result<()> {
        self.is_open = false;
        match self.decoder.get_checksum_from_data() {
            Some(sum) if self.decoder.get_calculated_checksum() != Some(sum) => {
                let at = self.source.position - self.decoder.bytes_read_from_source();
                Err(damaged(at, "is damaged: its checksum is another"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_open && !self.begin()? {
                return Ok(0);
            }
            if into.is_empty() || self.decoder.can_collect() > 0 {
                return self.decoder.read(into);
            }
            if self.decoder.is_finished() {
                self.end()?;
                continue;
            }
            let at = self.source.position;
            if let Err(error) = self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)) {
                return Err(self.source.cause(at, &error));
            }
        }
    }
}

impl<R> Source<R> {
    /// Why the part that begins at byte `at` cannot be decompressed.
    fn cause(&mut self, at: u64, error: &FrameDecoderError) -> Error {
        use FrameDecoderError::{DictNotProvided, ReadFrameHeaderError, WindowSizeTooBig};
        if let Some(failure) = self.failure.take() {
            return failure;
        }
        if self.has_ended {
            return Error::new(
                ErrorKind::UnexpectedEof,
                format!("the zstd data ends early, in what begins at byte {at}"),
            );
        }
        let what = match error {
            ReadFrameHeaderError(HeaderError::BadMagicNumber(_)) => "is not zstd's".to_owned(),
            WindowSizeTooBig { requested, max } => format!(
                "needs a window of {} MiB, and at most {} are allowed; decompress it first: `zstd -dc --long=31 FILE | ... -`",
                requested.div_ceil(1 << 20),
                max >> 20
            ),
            DictNotProvided { .. } => {
                "needs a dictionary; decompress it first: `zstd -dc -D DICTIONARY FILE | ... -`".to_owned()
            }
            _ => "is damaged".to_owned(),
        };
        damaged(at, &what)
    }
}

fn damaged(at: u64, what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("the zstd data that begins at byte {at} {what}"))
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(into) {
            Ok(read) => {
                self.position += read as u64;
                self.has_ended |= read == 0 && !into.is_empty();
                Ok(read)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            // The decoder passes on only a copy of the reason.
            Err(error) => {
                let kind = error.kind();
                self.failure = Some(error);
                Err(kind.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../../../tests/data/collected/dovecot.log.zst");

    fn all(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Frames::new(bytes).read_to_end(&mut out)?;
        Ok(out)
    }

    fn error(bytes: &[u8]) -> String {
        all(bytes).unwrap_err().to_string()
    }

    /// A frame of `blocks` blocks of 128 KiB of one byte, with this byte for its window.
    fn bomb(window: u8, blocks: usize) -> Vec<u8> {
        let block = |is_last: u8| [is_last | 1 << 1, 0, 16, b'x'];
        let head = [&FRAME.to_le_bytes()[..], &[0, window]].concat();
        [head, block(0).repeat(blocks - 1), block(1).to_vec()].concat()
    }

    #[test]
    fn frames_are_decompressed_one_after_the_other_and_skippable_ones_are_skipped() {
        let note = [&(SKIPPABLE + 7).to_le_bytes()[..], &5_u32.to_le_bytes(), b"noted"].concat();
        let text = all(FILE).unwrap();
        assert!(text.len() > 5000 && text.ends_with(b"\n"));
        assert!(is_zstd(FILE) && is_zstd(&note) && !is_zstd(b"{\"a\"") && !is_zstd(&FILE[..3]));
        assert_eq!(all(&[&note, FILE, &note, FILE, &note].concat()).unwrap(), text.repeat(2));
        assert_eq!(all(&note).unwrap(), b"");
    }

    #[test]
    fn data_that_ends_early_is_an_error_with_the_place() {
        for end in 4..FILE.len() {
            let error = all(&FILE[..end]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{end}: {error}");
        }
        let last = FILE.len() - 1;
        assert_eq!(error(&FILE[..last]), "the zstd data ends early, in what begins at byte 6");
        let again = [FILE, &FILE[..5]].concat();
        assert_eq!(error(&again), format!("the zstd data ends early, in what begins at byte {}", FILE.len()));
        let note = [&SKIPPABLE.to_le_bytes()[..], &5_u32.to_le_bytes(), b"note"].concat();
        assert_eq!(error(&note), "the zstd data ends early, in what begins at byte 0");
    }

    #[test]
    fn damaged_data_is_an_error_and_never_another_text() {
        let text = all(FILE).unwrap();
        for at in 4..FILE.len() {
            for bit in [1, 8, 128] {
                let mut bytes = FILE.to_vec();
                bytes[at] ^= bit;
                assert!(all(&bytes).map_or(true, |read| read == text), "{at} {bit}");
            }
        }
        let mut bytes = FILE.to_vec();
        bytes[FILE.len() - 1] ^= 1;
        let other_sum = "the zstd data that begins at byte 0 is damaged: its checksum is another";
        assert_eq!(error(&bytes), other_sum);
        let after = [FILE, b"{}\n{}\n"].concat();
        assert_eq!(error(&after), format!("the zstd data that begins at byte {} is not zstd's", FILE.len()));
    }

    #[test]
    fn a_window_has_a_limit() {
        let window = |log: u8| (log - 10) << 3;
        assert_eq!(all(&bomb(window(27), 2)).unwrap().len(), 2 << 17);
        let reason = error(&bomb(window(28), 2));
        assert!(reason.starts_with("the zstd data that begins at byte 0 needs a window of 256 MiB"), "{reason}");
    }

    #[test]
    fn a_failure_of_the_reader_is_passed_on() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(Error::other("the disk failed"))
            }
        }
        let mut out = Vec::new();
        let error = Frames::new(FILE[..40].chain(Failing)).read_to_end(&mut out).unwrap_err();
        assert_eq!(error.to_string(), "the disk failed");
    }
}
