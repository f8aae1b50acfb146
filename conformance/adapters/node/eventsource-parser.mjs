// eventsource-parser, fed from a TextDecoder, as its documentation says.

import { createParser } from 'eventsource-parser';
import { pieces, serve, version } from './protocol.mjs';

const name = 'eventsource-parser';
// The parser returns the ID of each event, and reports every ID. The caller has to keep the ID in force.
const hello = { name, version: version(name), makes: 'owned strings', reports: ['retry', 'comments', 'last_event_id'] };

await serve({ ...hello, ids: 'in-force' }, (request, sink) => {
  let lastEventId = request.last_event_id;
  const text = new TextDecoder();
  const parser = createParser({
    onId: (id) => {
      lastEventId = id;
    },
    onEvent: (event) => sink.event(event.event ?? null, event.data, lastEventId),
    onRetry: (retry) => sink.item({ retry }),
    onComment: (comment) => sink.item({ comment }),
  });
  for (const piece of pieces(request)) parser.feed(text.decode(piece, { stream: true }));
  parser.feed(text.decode());
  return { last_event_id: lastEventId };
});
