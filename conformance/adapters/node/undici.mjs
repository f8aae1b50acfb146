// The parser of undici's EventSource, which Node uses too. It is not part of undici's public API.

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pieces, serve, version } from './protocol.mjs';

const require = createRequire(import.meta.url);
const { EventSourceStream } = require('undici/lib/web/eventsource/eventsource-stream.js');

const hello = { name: 'undici', version: version('undici'), makes: 'owned strings', ids: 'in-force' };

await serve({ ...hello, reports: ['retry', 'last_event_id'] }, async (request, sink) => {
  const state = { lastEventId: request.last_event_id, reconnectionTime: undefined, origin: 'http://localhost' };
  const stream = new EventSourceStream({ eventSourceSettings: state, readableObjectMode: true });
  stream.on('data', ({ type, options }) => sink.event(type, options.data, options.lastEventId));
  const ended = once(stream, 'end');
  for (const piece of pieces(request)) {
    // A Transform does not pass on empty pieces.
    if (piece.length > 0 && !stream.write(piece)) await once(stream, 'drain');
  }
  stream.end();
  await ended;
  if (state.reconnectionTime !== undefined) sink.item({ retry: state.reconnectionTime });
  return { last_event_id: state.lastEventId };
});
