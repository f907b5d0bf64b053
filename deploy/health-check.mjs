// The health check of the container: asks the server beside it, on the port and with the scheme of its environment. Whether a
// certificate is trusted or names this address is not its question.
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const { PLAYAUTH_PORT: port = '8280', PLAYAUTH_TLS_CERT: certificate = '' } = process.env;
const options = { host: '127.0.0.1', port, path: '/health/live', timeout: 2500, rejectUnauthorized: false };
const asked = (certificate === '' ? getHttp : getHttps)(options, ({ statusCode }) => {
  process.exit(statusCode === 200 ? 0 : 1);
});
asked.on('error', () => process.exit(1));
asked.on('timeout', () => process.exit(1));
