// The call for a shell: signature V3 with openssl, sent with curl. Pure.
import { hostOf, type SampleCall } from './sample-call.ts';

/** RFC 3986, as the signature wants it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function curlSample(call: SampleCall): string {
  const body = call.parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return `# ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET hold the key pair
body='${body}'
date="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
nonce="$(openssl rand -hex 16)"
sha256() { openssl dgst -sha256 -r | cut -d' ' -f1; }
hash="$(printf %s "$body" | sha256)"
signed='content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'

canonical="POST
/

content-type:application/x-www-form-urlencoded
host:${hostOf(call)}
x-acs-action:${call.action}
x-acs-content-sha256:$hash
x-acs-date:$date
x-acs-signature-nonce:$nonce
x-acs-version:${call.version}

$signed
$hash"
to_sign="ACS3-HMAC-SHA256
$(printf %s "$canonical" | sha256)"
signature="$(printf %s "$to_sign" | openssl dgst -sha256 -r -hmac "$ALIBABA_CLOUD_ACCESS_KEY_SECRET" | cut -d' ' -f1)"

curl -sS '${call.origin}/' \\
  -H 'content-type: application/x-www-form-urlencoded' -H 'accept: application/json' \\
  -H 'x-acs-action: ${call.action}' -H 'x-acs-version: ${call.version}' \\
  -H "x-acs-date: $date" -H "x-acs-signature-nonce: $nonce" -H "x-acs-content-sha256: $hash" \\
  -H "authorization: ACS3-HMAC-SHA256 Credential=$ALIBABA_CLOUD_ACCESS_KEY_ID,SignedHeaders=$signed,Signature=$signature" \\
  --data-binary "$body"
`;
}
