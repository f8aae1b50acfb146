//! Checks that a request is for this server, and from a page of this server.
//!
//! A browser lets any page send requests to any server. Two checks refuse requests from pages of other sites:
//!
//! - `Host`. The owner of a DNS name can let it point to this machine. Then the browser treats a page under that name as a page of
//!   this server (DNS rebinding). So this server answers only requests for its own names. (Behind a proxy that forwards the `Host`
//!   of its client, that name has to be one of them.)
//! - `Origin`. A page may send a POST to any address, though it cannot read the answer. So a POST from another origin is refused.

use super::request::Refusal;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The names of this server, and the origin of other pages that may use it.
pub(crate) struct Ours {
    address: IpAddr,
    /// The host on which the server was told to listen: `clock.example`.
    name: String,
    /// `https://example.org`
    origin: Option<String>,
}

impl Ours {
    /// `given` is a host and a port, and `bound` is the address to which the system has resolved them.
    pub(crate) fn new(given: &str, bound: SocketAddr) -> Self {
        let name = given.rsplit_once(':').map_or(given, |(host, _)| host).to_owned();
        Self { address: bound.ip(), name, origin: None }
    }

    /// Another origin whose pages may send requests.
    pub(crate) fn allow(&mut self, origin: String) {
        self.origin = Some(origin);
    }

    /// Whether `authority` names this server. The port is not compared: it is different through a tunnel or from a container, and it
    /// does not help an attacker.
    pub(crate) fn is_named(&self, authority: &Authority<'_>) -> bool {
        match authority.host {
            // An address is no name, so nobody can let it point elsewhere.
            Host::Address(address) => self.address.is_unspecified() || address == self.address,
            Host::Name(name) if name.eq_ignore_ascii_case("localhost") => {
                self.address.is_loopback() || self.address.is_unspecified()
            }
            Host::Name(name) => name.eq_ignore_ascii_case(&self.name),
        }
    }

    /// Whether a page of this origin may send a request that changes something. `host` is the authority of the request.
    pub(crate) fn may_send(&self, origin: &[u8], host: Option<&Authority<'_>>) -> bool {
        let Ok(origin) = std::str::from_utf8(origin) else { return false };
        let is_same = origin.strip_prefix("http://").and_then(Authority::parse).is_some_and(|from| Some(&from) == host);
        is_same || self.origin.as_deref() == Some(origin)
    }
}

/// A host, and its port unless it is the default port of `http`: `localhost:8080`, `[::1]:8080`, `example.org`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authority<'a> {
    host: Host<'a>,
    port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host<'a> {
    Address(IpAddr),
    Name(&'a str),
}

impl<'a> Authority<'a> {
    /// RFC 9110, 7.2, and RFC 3986, 3.2.2 and 3.2.3. For `http` a host must not be empty (RFC 9110, 4.2.1).
    pub(crate) fn parse(value: &'a str) -> Option<Self> {
        let (host, port) = match value.strip_prefix('[') {
            Some(rest) => {
                let (address, port) = rest.split_once(']')?;
                let address = address.parse::<Ipv6Addr>().ok()?;
                (Host::Address(address.into()), if port.is_empty() { port } else { port.strip_prefix(':')? })
            }
            None => {
                let (host, port) = value.split_once(':').unwrap_or((value, ""));
                let name = (!host.is_empty() && is_name(host.as_bytes())).then_some(Host::Name(host))?;
                (host.parse().map_or(name, Host::Address), port)
            }
        };
        // A port may be empty, and has only digits. A sign is not allowed.
        let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
        let port = if port.is_empty() { 80 } else { port.parse().ok().filter(|_| is_number)? };
        Some(Self { host, port })
    }
}

/// `reg-name` in RFC 3986.
fn is_name(mut host: &[u8]) -> bool {
    loop {
        host = match host {
            [] => return true,
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
            [byte, rest @ ..] if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(byte) => rest,
            _ => return false,
        }
    }
}

/// The authority of a request. RFC 9112, 3.2: since HTTP/1.1, a request has exactly one `Host`, and it is valid. The authority of an
/// absolute target replaces it.
pub(crate) fn authority<'r>(
    ours: &Ours,
    mut hosts: impl Iterator<Item = &'r [u8]>,
    target: Option<&'r str>,
    must_have_host: bool,
) -> Result<Option<Authority<'r>>, Refusal> {
    let parse = |value: &'r str| Authority::parse(value).ok_or(Refusal::BAD);
    let host = match (hosts.next(), hosts.next()) {
        (None, _) if must_have_host => return Err(Refusal::BAD),
        (None, _) => None,
        (Some(host), None) => Some(parse(std::str::from_utf8(host).map_err(|_| Refusal::BAD)?)?),
        (Some(_), Some(_)) => return Err(Refusal::BAD),
    };
    let authority = target.map(parse).transpose()?.or(host);
    match authority {
        Some(other) if !ours.is_named(&other) => Err(Refusal::NOT_OURS),
        authority => Ok(authority),
    }
}
