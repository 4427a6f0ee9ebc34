// What happens while the page is open: one WebSocket, all streams over it. It comes back by itself after a loss, ever
// more slowly; those who listen are told, so that they can ask for what they have missed.
import {session, token} from './session.js';

const firstWait = 1000, longestWait = 30000;

const listeners = new Set();  // {stream, tag, list, event, caughtUp}
let socket = null, wait = firstWait, timer = null, lost = false;
let onState = () => {};

export const watchConnection = watcher => { onState = watcher; };

const nameOf = ({stream, tag, list}) => JSON.stringify([stream, tag ?? '', list ?? '']);
const wanted = () => new Map([...listeners].map(listener => [nameOf(listener), listener]));

function say(type, {stream, tag, list}) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({type, stream, tag, list}));
}

function receive(message) {
  const {stream: [stream, detail], event, payload} = JSON.parse(message.data);
  const data = event === 'delete' ? payload : JSON.parse(payload);
  for (const listener of [...listeners]) {
    if (listener.stream === stream && (detail === undefined || detail === (listener.tag ?? listener.list)))
      listener.event(event, data);
  }
}

function opened() {
  wait = firstWait;
  for (const listener of wanted().values()) say('subscribe', listener);
  if (!lost) return;
  lost = false;
  onState(true);
  for (const listener of [...listeners]) listener.caughtUp?.();
}

function closed() {
  socket = null;
  if (!session.me || !listeners.size) return;
  if (!lost) onState(false);
  lost = true;
  timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  wait = Math.min(wait * 2, longestWait);
}

function connect() {
  clearTimeout(timer);
  if (socket || !session.me) return;
  // The token goes where a WebSocket can carry one without showing it in an address, which would stand in logs.
  socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/api/v1/streaming', [token()]);
  socket.onopen = opened;
  socket.onmessage = receive;
  socket.onclose = closed;
}

/// listener: {stream: 'user' | 'public' | 'hashtag' | 'list' | 'direct', tag, list, event(name, data), caughtUp()}.
/// `caughtUp` is called after a gap. Gives a function that ends it. Nothing comes to who has not logged in.
export function listen(listener) {
  const isNew = !wanted().has(nameOf(listener));
  listeners.add(listener);
  if (socket) { if (isNew) say('subscribe', listener); } else connect();
  return () => {
    listeners.delete(listener);
    if (!wanted().has(nameOf(listener))) say('unsubscribe', listener);
  };
}

/// Another person, or nobody: the old connection ends.
export function restart() {
  clearTimeout(timer);
  const old = socket;
  socket = null;
  lost = false;
  wait = firstWait;
  if (old) {
    old.onclose = null;
    old.close();
  }
  if (listeners.size) connect();
}

window.addEventListener('online', () => { wait = firstWait; connect(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && listeners.size) connect(); });
