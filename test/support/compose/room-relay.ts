// Run inside the network of room.ts: passes the connections of a socket file, which this machine reaches, to a port in there.
import { connect, createServer } from 'node:net';

const [path = '', port = ''] = process.argv.slice(2);
createServer((client) => {
  const onward = connect(Number(port), '127.0.0.1');
  client.on('error', () => onward.destroy()).pipe(onward);
  onward.on('error', () => client.destroy()).pipe(client);
}).listen(path, () => process.stdout.write('ready\n'));
