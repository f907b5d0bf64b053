// Why no answer came from a server, told by the code of the network error: nothing listens, the certificate is not trusted, http
// meets https. Pure.
import { PlayauthError } from '../../sdk/client.ts';
import type { Text } from '../wire/texts.ts';
import { about, type Problem, type Problems } from './problem.ts';

export const problems = {
  refused: {
    says: ['No server listens at {host}.', '{host} 没有服务在监听。'],
    next: [
      'Start one: playauth serve — or name another with --endpoint or PLAYAUTH_ENDPOINT.',
      '请启动服务端：playauth serve；或用 --endpoint 或 PLAYAUTH_ENDPOINT 指定其他服务端。',
    ],
  },
  untrusted: {
    says: ['The certificate of {host} is not trusted by this machine.', '本机不信任 {host} 的证书。'],
    next: [
      'If it is self-signed: set NODE_EXTRA_CA_CERTS to its certificate (tls-self-signed.pem of the data directory), or give --data-dir on the machine of the server.',
      '若为自签名证书：将 NODE_EXTRA_CA_CERTS 设为其证书（数据目录中的 tls-self-signed.pem）；与服务端同机时可改用 --data-dir。',
    ],
  },
  otherName: {
    says: ['The certificate of {host} is made for another name.', '{host} 的证书属于其他主机名。'],
    next: [
      'Use the name that the certificate has in --endpoint, or give the server a certificate for this one.',
      '请在 --endpoint 中使用证书上的主机名，或为该主机名更换证书。',
    ],
  },
  expired: {
    says: ['The certificate of {host} has expired or is not valid yet.', '{host} 的证书已过期或尚未生效。'],
    next: [
      'Renew it on the server (it reads it again at SIGHUP), and check the clock of this machine.',
      '请在服务端更新证书（发送 SIGHUP 后重新读取），并检查本机时钟。',
    ],
  },
  plainServer: {
    says: ['{host} speaks http, and was asked with https.', '{host} 使用 http，而请求用的是 https。'],
    next: ['Use --endpoint http://{host}', '请使用 --endpoint http://{host}'],
  },
  secureServer: {
    says: [
      '{host} closed the connection without an answer: it probably speaks https, and was asked with http.',
      '{host} 未响应就断开了连接：它很可能使用 https，而请求用的是 http。',
    ],
    next: ['Try --endpoint https://{host}', '请尝试 --endpoint https://{host}'],
  },
  unknownName: {
    says: ['No machine is called {host}.', '找不到主机 {host}。'],
    next: [
      'Check the spelling of --endpoint or PLAYAUTH_ENDPOINT, and the name server of this machine.',
      '请检查 --endpoint 或 PLAYAUTH_ENDPOINT 的拼写，以及本机的 DNS。',
    ],
  },
  noWay: {
    says: ['{host} cannot be reached ({code}).', '无法连接 {host}（{code}）。'],
    next: [
      'Check --endpoint or PLAYAUTH_ENDPOINT, the network, and whether the server runs: playauth doctor',
      '请检查 --endpoint 或 PLAYAUTH_ENDPOINT、网络，以及服务端是否在运行：playauth doctor',
    ],
  },
  noAnswer: {
    says: ['{host} gave no answer.', '{host} 没有响应。'],
    next: [
      'Check --endpoint or PLAYAUTH_ENDPOINT, the network, and whether the server runs: playauth doctor',
      '请检查 --endpoint 或 PLAYAUTH_ENDPOINT、网络，以及服务端是否在运行：playauth doctor',
    ],
  },
  slow: {
    says: ['{host} did not answer in time.', '{host} 未及时响应。'],
    next: ['Try again; playauth doctor shows what the server lacks.', '请重试；playauth doctor 会显示服务端缺少什么。'],
  },
  stranger: {
    says: ['What answers at the endpoint is not a playauth server.', '响应者不是 playauth 服务端。'],
    next: [
      'Check --endpoint or PLAYAUTH_ENDPOINT, and a proxy in between; --verbose shows the answer.',
      '请检查 --endpoint 或 PLAYAUTH_ENDPOINT 以及中间的代理；--verbose 显示其响应。',
    ],
  },
} as const satisfies Problems;

type Name = keyof typeof problems;

const byCode: Readonly<Record<string, Name>> = {
  ECONNREFUSED: 'refused',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'otherName',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
  ERR_SSL_WRONG_VERSION_NUMBER: 'plainServer',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'plainServer',
  EPROTO: 'plainServer',
  ECONNRESET: 'secureServer',
  UND_ERR_SOCKET: 'secureServer',
  HPE_INVALID_CONSTANT: 'secureServer',
  ENOTFOUND: 'unknownName',
  EAI_AGAIN: 'unknownName',
  ETIMEDOUT: 'noWay',
  EHOSTUNREACH: 'noWay',
  ENETUNREACH: 'noWay',
  EPIPE: 'noWay',
  UND_ERR_CONNECT_TIMEOUT: 'slow',
  UND_ERR_HEADERS_TIMEOUT: 'slow',
};

/** Undefined for every other error. */
export function whyUnreachable(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof PlayauthError) return ofClient(error);
  const { code = '', syscall, address, hostname, port } = error as NodeJS.ErrnoException & Address;
  if (!Object.hasOwn(byCode, code) || (syscall === undefined && hostname === undefined)) return undefined;
  const host = [hostname ?? address ?? 'the server', port].filter((part) => part !== undefined).join(':');
  return written(byCode[code] ?? 'noWay', { host, code });
}

interface Address {
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
}

const NO_ANSWER = /: no answer from (\S+?)(?: \((\w+)\))?$/;
const TOO_SLOW = /: no complete answer from (\S+) within/;

function ofClient({ code, message }: PlayauthError): Problem | undefined {
  const [, host = '', cause = ''] = NO_ANSWER.exec(message) ?? [];
  if (code === 'Client.Network')
    return written(cause === '' ? 'noAnswer' : (byCode[cause] ?? 'noWay'), { host, code: cause });
  if (code === 'Client.Timeout') return written('slow', { host: TOO_SLOW.exec(message)?.[1] ?? '', code: '' });
  return code === 'Client.BadResponse' ? problems.stranger : undefined;
}

function written(name: Name, values: { readonly host: string; readonly code: string }): Problem {
  const problem: Problem = problems[name];
  return about(problem as { readonly says: Text<string>; readonly next: Text<string> }, values as never);
}
