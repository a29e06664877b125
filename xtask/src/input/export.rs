//! Opens exports: files and standard input, compressed with gzip or not.

use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::read::MultiGzDecoder;

use super::file::{self, NamedBy};

/// The first bytes of gzip data.
pub(crate) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens a file that the user named.
///
/// # Errors
/// If it cannot be opened or read.
pub(crate) fn open(name: &str) -> Result<Box<dyn Read>> {
    let file = file::open(Path::new(name), NamedBy::User).with_context(|| name.to_owned())?;
    unpacked(file).with_context(|| name.to_owned())
}

/// Decompresses `reader` if it is gzip data.
pub(crate) fn unpacked<'r>(mut reader: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let mut start = [0; 2];
    let mut length = 0;
    while length < start.len() {
        match reader.read(&mut start[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let whole = Cursor::new(start).take(length as u64).chain(reader);
    Ok(if length == 2 && start == GZIP {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, whole)))
    } else {
        Box::new(whole)
    })
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
