//! How many connections there may be: in all, and of one client.

use super::lock;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex};

pub(crate) struct Slots {
    taken: Mutex<HashMap<IpAddr, usize>>,
    most: usize,
    most_of_one: usize,
}

impl Slots {
    /// So many slots, and so many of them for one address.
    pub(crate) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), most, most_of_one })
    }

    pub(crate) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Slot> {
        let client = client(peer);
        let mut taken = lock(&self.taken);
        // Programs on this machine, and clients of a proxy on it, have one address between them.
        let most = if client.is_loopback() { self.most } else { self.most_of_one };
        let of_one = taken.get(&client).copied().unwrap_or(0);
        if of_one >= most || taken.values().sum::<usize>() >= self.most {
            return None;
        }
        taken.insert(client, of_one + 1);
        Some(Slot { slots: Arc::clone(self), client })
    }
}

/// Addresses that one client has as many of as it likes count as one: an IPv6 network of 64 bits.
fn client(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address => address,
    }
}

/// One of the connections, for as long as it is there.
pub(crate) struct Slot {
    slots: Arc<Slots>,
    client: IpAddr,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = lock(&self.slots.taken);
        match taken.get_mut(&self.client) {
            Some(of_one) if *of_one > 1 => *of_one -= 1,
            _ => drop(taken.remove(&self.client)),
        }
    }
}
