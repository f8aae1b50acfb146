//! The limits of connections: in all, and for one client.

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
    /// The number of slots, and the maximum for one address.
    pub(crate) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), most, most_of_one })
    }

    pub(crate) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Slot> {
        let client = client(peer);
        let mut taken = lock(&self.taken);
        // Programs on this machine, and clients of a proxy on it, share one address.
        let most = if client.is_loopback() { self.most } else { self.most_of_one };
        let of_one = taken.get(&client).copied().unwrap_or(0);
        if of_one >= most || taken.values().sum::<usize>() >= self.most {
            return None;
        }
        taken.insert(client, of_one + 1);
        Some(Slot { slots: Arc::clone(self), client })
    }
}

/// All addresses of an IPv6 network of 64 bits count as one, since one client can have any number of them.
fn client(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address => address,
    }
}

/// The slot of one connection. It is free again when this is dropped.
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
