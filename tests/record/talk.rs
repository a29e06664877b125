//! A conversation with one of the server's protocols, a line at a time.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

/// An open connection.
pub(crate) struct Talk {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
    /// Commands of IMAP have tags; this is the last one's number.
    tag: Option<u32>,
    /// Whether the last answer asks for a message.
    asked: bool,
}

/// How long an answer may take, and how long it is quiet after an answer.
const PATIENCE: Duration = Duration::from_secs(20);
const QUIET: Duration = Duration::from_millis(60);

impl Talk {
    /// Connects, and reads the greeting where the protocol has one.
    ///
    /// # Errors
    ///
    /// When nothing listens.
    pub(crate) fn open(port: u16, protocol: &str) -> io::Result<Self> {
        let start = Instant::now();
        let stream = loop {
            match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
                Err(error) if start.elapsed() > PATIENCE => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
                Ok(stream) => break stream,
            }
        };
        let answers = BufReader::new(stream.try_clone()?);
        Ok(Self { stream, answers, tag: (protocol == "imap").then_some(0), asked: false })
    }

    /// Sends a line, with a tag where the protocol has them, and returns the answer.
    ///
    /// # Errors
    ///
    /// When it cannot be written to.
    pub(crate) fn say(&mut self, line: &str) -> io::Result<String> {
        let tag = self.tag.as_mut().map(|tag| {
            *tag += 1;
            format!("a{tag} ")
        });
        let tag = tag.unwrap_or_default();
        self.write(&format!("{tag}{line}\r\n"), &tag)
    }

    /// Sends text as it is, and returns what comes back.
    ///
    /// # Errors
    ///
    /// When it cannot be written to.
    pub(crate) fn send(&mut self, text: &str) -> io::Result<String> {
        self.write(text, "")
    }

    /// Sends a message, if the server has asked for one.
    ///
    /// # Errors
    ///
    /// When it cannot be written to.
    pub(crate) fn message(&mut self, text: &str) -> io::Result<String> {
        if self.asked {
            self.write(&(text.replace('\n', "\r\n") + ".\r\n"), "")
        } else {
            Ok("(not asked)\n".to_owned())
        }
    }

    /// A server that has hung up is a part of what is recorded.
    fn write(&mut self, text: &str, tag: &str) -> io::Result<String> {
        match self.stream.write_all(text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok("(broken)\n".to_owned()),
            written => {
                let heard = written.and_then(|()| self.hear(tag))?;
                self.asked = heard.starts_with("354 ");
                Ok(heard)
            }
        }
    }

    /// Reads until a line begins with the tag, or asks for more; without a tag, until it is quiet.
    pub(crate) fn hear(&mut self, tag: &str) -> io::Result<String> {
        let mut heard = String::new();
        self.stream.set_read_timeout(Some(PATIENCE))?;
        loop {
            let mut line = Vec::new();
            match self.answers.read_until(b'\n', &mut line) {
                Ok(0) => return Ok(heard + "(end)\n"),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Ok(heard);
                }
                Err(_) => return Ok(heard + "(broken)\n"),
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            heard.push_str(&line);
            if !tag.is_empty() && (line.starts_with(tag) || line.starts_with("+ ")) {
                return Ok(heard);
            }
            if tag.is_empty() {
                self.stream.set_read_timeout(Some(QUIET))?;
            }
        }
    }
}
