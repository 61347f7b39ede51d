// Subscribes to the alert hub with the official client and prints what it saw as one JSON object.
// node client.mjs <address of the hub> <json | messagepack>
import { HubConnectionBuilder, HttpTransportType, JsonHubProtocol, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import WebSocket from 'ws';

const [url, protocol] = process.argv.slice(2);
const connection = new HubConnectionBuilder()
  .withUrl(url, { transport: HttpTransportType.WebSockets, WebSocket })
  .withHubProtocol(protocol === 'messagepack' ? new MessagePackHubProtocol() : new JsonHubProtocol())
  .configureLogging(LogLevel.None)
  .build();
const failure = promise => promise.then(value => `none, it returned ${JSON.stringify(value)}`, error => error.message);

const received = new Promise(resolve => connection.on('alerts', resolve));
await connection.start();
const seen = {};
seen.fault = await failure(connection.invoke('Subscribe', { least_severity: 'Big', since: -1 }));
seen.wrongType = await failure(connection.invoke('Subscribe', { areas: 7 }));
seen.unknownMethod = await failure(connection.invoke('NoSuchMethod'));
seen.answer = await connection.invoke('Subscribe', {
  areas: ['centre'],
  stations: null,
  sensors: ['temperature', 'rainfall'],
  least_severity: 'Minor',
  near: { latitude: 48, longitude: 11.6, radius_km: 25.5 },
  since: 0,
});
seen.alerts = await received;
await connection.stop();
// Leaving before the pipe has taken everything would cut it off.
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
