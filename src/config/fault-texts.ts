// The Chinese of what can be wrong with the configuration. Faults are made in English, where the setting is checked. Pure.
import type { Text } from '../wire/texts.ts';
import { translateSentence } from '../wire/translate-sentence.ts';

/** What stands behind the name of the flag, variable or file. */
const FAULTS: readonly Text[] = [
  // Values
  ['a whole number from {least} to {most}', '应为 {least} 到 {most} 之间的整数'],
  ['a whole number, at least {least}', '应为不小于 {least} 的整数'],
  ['true or false', '应为 true 或 false'],
  ['begins with sqlite: or postgres://', '应以 sqlite: 或 postgres:// 开头'],
  ['begins with redis:// or rediss://', '应以 redis:// 或 rediss:// 开头'],
  ['visible characters without a space', '应为不含空格的可见字符'],
  [
    '6–128 letters, digits, `.`, `_`, `-`; not beginning with STS.',
    '应为 6–128 个字母、数字、`.`、`_`、`-`，且不以 STS. 开头',
  ],
  ['lower-case letters, digits and hyphens', '应为小写字母、数字和连字符'],
  [
    'on, off, or calls a second by operation, such as GetVideoPlayAuth=720,*=100',
    '应为 on、off，或各操作每秒次数的列表，如 GetVideoPlayAuth=720,*=100',
  ],
  ['name=value pairs apart by commas', '应为以逗号分隔的 name=value'],
  ['self, none, *, or origins separated by spaces', '应为 self、none、* 或以空格分隔的来源'],
  ['an http or https URL', '应为 http 或 https 地址'],
  ['Invalid URL', '应为 http 或 https 地址'],
  ['a host and a port, such as 127.0.0.1:9280', '应为主机和端口，如 127.0.0.1:9280'],
  ['one of {values}', '可选值为 {values}'],
  ['from 0 to 1', '应为 0 到 1 之间的数'],
  ['Invalid input: expected string, received {what}', '应为文本'],
  ['Too small: expected string to have >={least} characters', '至少 {least} 个字符'],
  ['Too big: expected string to have <={most} characters', '至多 {most} 个字符'],
  // --storage
  [
    'is disk, disk:/path/of/media or s3://bucket/prefix?endpoint=…&region=…&pathStyle=true',
    '应为 disk、disk:/媒体路径 或 s3://bucket/prefix?endpoint=…&region=…&pathStyle=true',
  ],
  ['disk: is followed by an absolute path', 'disk: 之后应为绝对路径'],
  ['the path holds a character that no path has', '路径中有不允许的字符'],
  [
    'keys do not belong into the address: set --s3-access-key-id and its secret',
    '地址中不应包含密钥：请设置 --s3-access-key-id 及其 Secret',
  ],
  [
    'keys do not belong into the endpoint: set --s3-access-key-id and its secret',
    'endpoint 中不应包含密钥：请设置 --s3-access-key-id 及其 Secret',
  ],
  ['names no bucket: s3://bucket/optional/prefix?…', '缺少存储桶名：s3://bucket/可选前缀?…'],
  [
    'the prefix is made of letters, digits, `.`, `_`, `-` and single slashes',
    '前缀只能由字母、数字、`.`、`_`、`-` 和单个斜杠组成',
  ],
  ['holds more than one question mark', '问号多于一个'],
  ['knows endpoint, region and pathStyle, and nothing else', '参数只能是 endpoint、region 和 pathStyle'],
  ['names {name} twice', '{name} 出现了两次'],
  ['region is made of letters, digits and hyphens', 'region 只能由字母、数字和连字符组成'],
  ['pathStyle is true or false', 'pathStyle 应为 true 或 false'],
  [
    'endpoint is an http or https address, such as https://s3.example.com',
    'endpoint 应为 http 或 https 地址，如 https://s3.example.com',
  ],
  ['endpoint ends after its host and port', 'endpoint 只能到主机和端口为止'],
  [
    's3:// storage needs a key pair: set PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)',
    's3:// 存储需要密钥对：请设置 PLAYAUTH_S3_ACCESS_KEY_ID 和 PLAYAUTH_S3_SECRET_ACCESS_KEY（或 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY）',
  ],
  // Settings together
  ['{one} and {other} are set together or not at all', '{one} 和 {other} 须同时设置或都不设置'],
  [
    '{flag} needs a database that its processes share, and sqlite::memory: is of one alone',
    '{flag} 需要各进程共用的数据库，而 sqlite::memory: 只属于一个进程',
  ],
  ['the development key cannot be the root key; use --dev', '开发用密钥不能作为根密钥，请使用 --dev'],
  ['{flag} makes a certificate of its own: leave out it or {other}', '{flag} 会自行生成证书：请去掉它或 {other}'],
  [
    '--dev accepts a key pair that everybody knows, so it listens on loopback only, not on {host}: leave out --dev or --host',
    '--dev 接受公开的密钥对，因此只监听回环地址，不能监听 {host}：请去掉 --dev 或 --host',
  ],
  [
    '--dev accepts a key pair that everybody knows, so it does not serve the clients of a proxy: leave out --dev or {flag}',
    '--dev 接受公开的密钥对，因此不能服务代理的客户端：请去掉 --dev 或 {flag}',
  ],
  [
    '--dev accepts a key pair that everybody knows, so it is not public under {url}: leave out --dev or {flag}',
    '--dev 接受公开的密钥对，因此不能以 {url} 对外公开：请去掉 --dev 或 {flag}',
  ],
  ['there is no operation named {name}', '没有名为 {name} 的操作'],
  // The file
  ['there is no setting named {name}', '没有名为 {name} 的设置项'],
  ['it holds no JSON object', '内容不是 JSON 对象'],
  ['it does not exist', '文件不存在'],
  ['it is no JSON: {why}', '不是有效的 JSON：{why}'],
  ['it cannot be read: {why}', '无法读取：{why}'],
  // Certificates: behind the path
  ['{file} does not exist', '{file} 不存在'],
  ['{file} cannot be read', '{file} 无法读取'],
  ['{file} cannot be read ({code})', '{file} 无法读取（{code}）'],
  ['{file} holds no certificate in PEM', '{file} 中没有 PEM 证书'],
  ['{file} holds no private key in PEM without a passphrase', '{file} 中没有无口令的 PEM 私钥'],
  [
    '{file} does not belong to the certificate (in its file the certificate comes first)',
    '{file} 与证书不匹配（证书文件中服务器证书应排在最前）',
  ],
  ['{file} expired on {day}', '{file} 已于 {day} 过期'],
  ['{file} is valid from {day} only', '{file} 自 {day} 起才有效'],
  ['{file} is not accepted by OpenSSL', '{file} 不被 OpenSSL 接受'],
];

/** `NAME: what is wrong; and more` in both languages. */
export function translateFault(fault: string): Text {
  const whole = translateSentence(FAULTS, fault);
  if (whole[1] !== fault) return whole;
  const at = fault.indexOf(': ');
  if (at < 0) return whole;
  const says = fault
    .slice(at + 2)
    .split('; ')
    .map((one) => translateSentence(FAULTS, one)[1]);
  const together = translateSentence(FAULTS, fault.slice(at + 2));
  const chinese = together[1] === fault.slice(at + 2) ? says.join('；') : together[1];
  return [fault, `${fault.slice(0, at)}：${chinese}`];
}
