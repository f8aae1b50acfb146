use sse_wire::http::{Accept, LastEventId, Unavailable, Verdict};
use sse_wire::io::{http_body_1 as heads, std_io::EventReader};
use sse_wire::session::{Decision, Ended, Policy, Reconnect};
pub fn follow(agent: &ureq::Agent, url: &str, random: fn() -> u32, mut each: impl FnMut(sse_wire::OwnedEvent)) {
    let mut events = EventReader::new(Box::new(std::io::empty()) as Box<dyn std::io::Read>).skip_oversized();
    let mut reconnect = Reconnect::new(Policy::new());
    loop {
        let id = LastEventId::to_send(events.last_event_id()).unwrap_or(None);
        let mut request = agent.get(url);
        request.headers_mut().into_iter().for_each(|it| it.extend(heads::request_fields(Accept::EVENT_STREAM, id)));
        let ended = match request.call().map(|it| (heads::judge(it.status(), it.headers(), Unavailable::Retry), it)) {
            Err(_) => Ended::NoResponse,
            Ok((Verdict::Open, response)) => {
                let opened = std::time::Instant::now();
                events.reconnect(Box::new(response.into_body().into_reader()));
                let count = events.events().map_while(Result::ok).map(&mut each).count();
                Ended::Stream { lasted: opened.elapsed().as_millis() as u64, brought_event: count > 0 }
            }
            Ok((verdict, it)) => Ended::Response { verdict, retry_after: heads::retry_after(it.headers()) },
        };
        reconnect.set_reconnection_time(events.reconnection_time().unwrap_or(reconnect.reconnection_time()));
        let Decision::Wait { milliseconds } = reconnect.ended(ended, random()) else { return };
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    }
}
