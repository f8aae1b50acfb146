//! Parses the parts of a URL that an `http://` stream needs.

use sse_wire::http::RequestHead;

pub(crate) struct Url {
    /// The host, with its port unless that is 80.
    pub(crate) host: String,
    /// Path and query.
    pub(crate) target: String,
}

impl Url {
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let shown = url.escape_debug();
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(format!("{shown}: not a URL that begins with http://"));
        };
        if !scheme.eq_ignore_ascii_case("http") {
            return Err(format!("{shown}: only http:// is spoken here"));
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (host, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        if host.is_empty() {
            return Err(format!("{shown}: no host"));
        }
        // A URL that a request cannot carry is refused here, once. Servers should accept 8,000 bytes (RFC 9112, 3).
        RequestHead::new(host, &target).encode(&mut [0; 8_000]).map_err(|error| format!("{shown}: {error}"))?;
        Ok(Self { host: host.to_owned(), target })
    }

    /// The target of a `Location`: a complete URL, another host, or a path from the root.
    pub(crate) fn redirected(&self, location: &str) -> Result<Self, String> {
        if location.is_empty() {
            Err("no Location".to_owned())
        } else if location.starts_with("//") {
            Self::parse(&format!("http:{location}"))
        } else if location.starts_with('/') {
            Self::parse(&format!("http://{}{location}", self.host))
        } else {
            Self::parse(location)
        }
    }

    /// The host and a port, for name resolution.
    pub(crate) fn address(&self) -> String {
        // A colon in the brackets of an IPv6 address does not begin a port.
        let behind_brackets = self.host.rsplit(']').next().unwrap_or_default();
        if behind_brackets.contains(':') { self.host.clone() } else { format!("{}:80", self.host) }
    }
}
