// What to do about each known mistake of a signature, and where two texts differ first.
import type { Text } from '../../../wire/texts.ts';
import type { ExplainedSignature } from '../../explanation.ts';

export const signatureHints: Readonly<Record<ExplainedSignature['hint'], Text>> = {
  method: [
    'The text was signed for the other HTTP method: sign the method that is sent.',
    '签名所用的 HTTP 方法与实际发送的不同：请按实际方法签名。',
  ],
  'form-encoding': [
    'The text was encoded as a form: a space is %20, and ~ is not encoded (RFC 3986).',
    '按表单方式编码了：空格应为 %20，~ 不编码（RFC 3986）。',
  ],
  'encode-uri': [
    "The characters ! ' ( ) * were not encoded: encode them as %21 %27 %28 %29 %2A.",
    "未编码 ! ' ( ) *：请编码为 %21 %27 %28 %29 %2A。",
  ],
  'lower-case': ['The escapes are in lower case: write %2F, not %2f.', '转义使用了小写：请写 %2F，而不是 %2f。'],
  'not-sorted': ['The parameters were not sorted by name before signing.', '签名前未按参数名排序。'],
  'encoded-once': [
    'The sorted parameters must be encoded once more as a whole before they are signed.',
    '排序后的参数串在签名前必须整体再编码一次。',
  ],
  'bare-slash': ['The path in the text is %2F, not /.', '待签名字符串中的路径应为 %2F，而不是 /。'],
  'empty-left-out': ['Parameters with an empty value were sent but not signed.', '已发送的空值参数未参与签名。'],
  plus: [
    'The signature is right, but its + arrived as a space: percent-encode the Signature in the URL.',
    '签名正确，但其中的 + 在传输中变成了空格：请对 URL 中的 Signature 做百分号编码。',
  ],
  hex: [
    'The signature is right, but written in hex: write it in base64.',
    '签名正确，但以十六进制书写：请使用 base64。',
  ],
  body: [
    'x-acs-content-sha256 is not the SHA-256 of the body that arrived: hash the very bytes that are sent.',
    'x-acs-content-sha256 与收到的请求体的 SHA-256 不一致：请对实际发送的字节计算哈希。',
  ],
  unknown: [
    'None of the customary mistakes. Compare the text that your program signs with that of the server (StringToSign); if they are equal, the AccessKeySecret is the wrong one.',
    '不属于常见错误。请将程序的待签名字符串与服务端的比较（StringToSign）；若相同，则 AccessKeySecret 不正确。',
  ],
};

/** The index of the first character in which they differ; undefined where they do not, or where there is only one. */
export function differenceOf(one: string, other: string | undefined): number | undefined {
  if (other === undefined || one === other) return undefined;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
