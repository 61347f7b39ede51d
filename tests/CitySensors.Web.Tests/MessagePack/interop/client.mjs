// Talks to the hub of InteropHub.cs with the official client and prints what it saw as one JSON object.
// node client.mjs <address of the hub> <json | messagepack>
import { HubConnectionBuilder, HttpTransportType, JsonHubProtocol, LogLevel, Subject } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import WebSocket from 'ws';

const [url, protocol] = process.argv.slice(2);
const isBinary = protocol === 'messagepack';
const sockets = [];

class Socket extends WebSocket {
  constructor(...parameters) {
    super(...parameters);
    sockets.push(this);
  }
}

function builder() {
  return new HubConnectionBuilder()
    .withUrl(url, { transport: HttpTransportType.WebSockets, WebSocket: Socket })
    .withHubProtocol(isBinary ? new MessagePackHubProtocol() : new JsonHubProtocol())
    .configureLogging(LogLevel.None);
}

const failure = promise => promise.then(value => `none, it gave ${JSON.stringify(value)}`, error => error.message);

const streamed = stream => new Promise(resolve => {
  const items = [];
  stream.subscribe({
    next: item => items.push(item),
    complete: () => resolve({ items, error: null }),
    error: error => resolve({ items, error: error.message }),
  });
});

const sample = {
  name: 'Market Square – µg/m³ 💨',
  severity: 'Severe',
  onset: '2023-11-14T22:13:20+00:00',
  value: 25.3,
  area: null,
  tags: ['', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(300), 'é'.repeat(40_000)],
  counts: [0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, Number.MAX_SAFE_INTEGER,
    -1, -32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649, Number.MIN_SAFE_INTEGER],
  near: { latitude: 48.1, longitude: -11.6, radius_km: 1e-7 },
  by_sensor: { temperature: [1, 2.5, -0.1], 'Straße "x"': [] },
};

const connection = builder().build();
const announced = [];
let announcedAll;
const allAnnounced = new Promise(resolve => { announcedAll = resolve; });
connection.on('alerts', (alerts, isLast) => {
  announced.push(alerts);
  if (isLast) announcedAll();
});
connection.on('double', number => number * 2);
connection.on('refuse', () => { throw new Error('not today'); });
await connection.start();

const seen = {};
seen.echo = await connection.invoke('Echo', sample);
seen.echoIsTheSame = JSON.stringify(seen.echo) === JSON.stringify(sample);
seen.anything = await connection.invoke('Anything', { list: [null, true, 1.5, 'a', {}, []], deep: { deeper: { deepest: [[[[1]]]] } } });
seen.nothing = await connection.invoke('Forget') ?? null;
seen.missing = await connection.invoke('Anything', undefined) ?? null;

await connection.send('Announce', 3);
await allAnnounced;
seen.announced = announced;

seen.streamed = await streamed(connection.stream('Count', 5));
seen.failedStream = await streamed(connection.stream('CountThenFail', 2));

seen.error = await failure(connection.invoke('Fail', 'the station is closed'));
seen.unfit = await failure(connection.invoke('Add', 'one', 2));
seen.tooFew = await failure(connection.invoke('Add', 1));
seen.unknown = await failure(connection.invoke('NoSuchMethod'));
seen.afterErrors = await connection.invoke('Add', 40, 2);

const upload = new Subject();
const sum = connection.invoke('Sum', upload);
for (const number of [1, 2, 3.5]) upload.next(number);
upload.complete();
seen.sum = await sum;

seen.askedBack = await connection.invoke('AskBack', 21);
seen.refused = await failure(connection.invoke('AskAndBeRefused'));

const endless = connection.stream('Endless');
await new Promise(resolve => {
  const subscription = endless.subscribe({ next: () => { subscription.dispose(); resolve(); }, complete: () => {}, error: () => {} });
});
seen.cancelled = await connection.invoke('EndlessWasCancelled');

seen.time = await connection.invoke('Time', new Date(1_700_000_000_512));
if (isBinary) {
  seen.bytes = await connection.invoke('Bytes', new Uint8Array([0, 1, 254, 255]));
}

// A connection goes on after its socket was lost, with what was called in between.
const lasting = builder().withStatefulReconnect().build();
const socketsBefore = sockets.length;
let closed = false;
lasting.onclose(() => { closed = true; });
await lasting.start();
await lasting.invoke('CountCalls');
sockets.at(-1).terminate();
seen.callsAfterReconnect = await lasting.invoke('CountCalls');
seen.socketsUsed = sockets.length - socketsBefore;
seen.closedByReconnect = closed;
await lasting.stop();

// Too large a message ends its connection, not the next one. It is little above InteropHost.MaxMessageBytes: with much left unread
// the server's system would reset the connection before the reason arrives.
const other = builder().build();
await other.start();
const lost = new Promise(resolve => other.onclose(error => resolve(error?.message ?? null)));
other.send('Anything', 'x'.repeat(256 * 1024)).catch(() => {});
seen.tooLarge = await lost;
seen.afterTooLarge = await connection.invoke('Add', 1, 1);

await connection.stop();
// Leaving before the pipe has taken everything would cut it off.
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
