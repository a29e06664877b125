//! Where events come from: files, standard input, either of them compressed, and JSON documents of many lines.

mod document;
mod zstd;

use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::read::MultiGzDecoder;

use super::file::{self, NamedBy};

/// How gzip data begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How many bytes tell whether data is compressed.
pub(crate) const MAGIC: usize = 4;

/// Whether data that begins like this is compressed in a way that [`unpacked`] reads.
pub(crate) fn is_compressed(start: &[u8]) -> bool {
    start.starts_with(&GZIP) || zstd::is_zstd(start)
}

/// Opens a file that the user named.
///
/// # Errors
/// If it cannot be opened or read.
pub(crate) fn open(name: &str) -> Result<Box<dyn Read>> {
    let file = file::open(Path::new(name), NamedBy::User).with_context(|| name.to_owned())?;
    unpacked(file).with_context(|| name.to_owned())
}

/// The bytes of `reader`, decompressed if they are those of gzip or zstd, with an object on each line if they are a JSON
/// document.
///
/// # Errors
/// If the beginning cannot be read.
pub(crate) fn unpacked<'r>(reader: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let (start, reader) = beginning::<MAGIC>(reader)?;
    let plain: Box<dyn Read + 'r> = if start.starts_with(&GZIP) {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, reader)))
    } else if zstd::is_zstd(&start) {
        Box::new(zstd::Frames::new(reader))
    } else {
        Box::new(reader)
    };
    let (start, plain) = beginning::<{ document::BEGINNING }>(plain)?;
    Ok(if document::is_document(&start) { Box::new(document::Documents::new(plain)) } else { Box::new(plain) })
}

/// Whether a text can be read from any line on: it is neither compressed nor a JSON document of many lines.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn is_plain(reader: impl Read) -> io::Result<bool> {
    let (start, _) = beginning::<{ document::BEGINNING }>(reader)?;
    Ok(!is_compressed(&start) && !document::is_document(&start))
}

/// The first bytes of `reader`, and all of it.
fn beginning<const MOST: usize>(mut reader: impl Read) -> io::Result<(Vec<u8>, impl Read)> {
    let mut start = [0; MOST];
    let mut length = 0;
    while length < start.len() {
        match reader.read(&mut start[length..]) {
            Ok(0) => break,
            // What comes piece by piece is looked at as far as its first line.
            Ok(read) => {
                length += read;
                if start[..length].ends_with(b"\n") && length >= 4 {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let start = start[..length].to_vec();
    Ok((start.clone(), Cursor::new(start).chain(reader)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn all(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        unpacked(bytes).unwrap().read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn plain_bytes_come_out_as_they_are_however_few() {
        for bytes in [b"".as_slice(), b"{", b"{}", b"\x1f", b"{\"event\":\"a\"}\n"] {
            assert_eq!(all(bytes), bytes);
        }
    }

    #[test]
    fn gzip_of_several_members_is_unpacked_whole() {
        let member = |text: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(all(&[member(b"one\n"), member(b"two\n")].concat()), b"one\ntwo\n");
    }

    #[test]
    fn gzip_that_ends_early_is_an_error() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&[b'x'; 1000]).unwrap();
        let packed = encoder.finish().unwrap();
        let mut out = Vec::new();
        assert!(unpacked(&packed[..packed.len() - 4]).unwrap().read_to_end(&mut out).is_err());
    }
}
