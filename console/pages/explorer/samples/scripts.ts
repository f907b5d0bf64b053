// The call for Node.js, our own SDK, Python and PHP: the vendor's generic clients with the endpoint overridden. Pure.
import { hostOf, linesOf, protocolOf, quote, type SampleCall } from './sample-call.ts';

export function nodeSample(call: SampleCall): string {
  return `// npm install @alicloud/openapi-client @alicloud/tea-util
const { default: OpenApi, Config, Params, OpenApiRequest } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');

const client = new OpenApi(
  new Config({
    accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
    accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    endpoint: ${quote(hostOf(call))},
    protocol: '${protocolOf(call)}',
  }),
);
const params = new Params({
  action: ${quote(call.action)},
  version: ${quote(call.version)},
  protocol: '${protocolOf(call)}',
  method: 'POST',
  authType: 'AK',
  style: 'RPC',
  pathname: '/',
  reqBodyType: 'formData',
  bodyType: 'json',
});
const body = {
${linesOf(call, (name, value) => `  ${name}: ${quote(value)},`)}};

client.callApi(params, new OpenApiRequest({ body }), new RuntimeOptions()).then(
  ({ body: answer }) => console.log(JSON.stringify(answer, null, 2)),
  (error) => {
    console.error(error.code, error.message);
    process.exitCode = 1;
  },
);
`;
}

export function playauthSample(call: SampleCall): string {
  return `// npm install playauth
import { Client } from 'playauth/sdk';

const client = new Client({
  endpoint: ${quote(call.origin)},
  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
});
const answer = await client.call(${quote(call.action)}, {
${linesOf(call, (name, value) => `  ${name}: ${quote(value)},`)}});
console.log(answer);
`;
}

export function pythonSample(call: SampleCall): string {
  return `# pip install alibabacloud-tea-openapi==0.4.6
import json
import os

from alibabacloud_tea_openapi import models as open_api
from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_util import models as util

client = Client(
    open_api.Config(
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        endpoint=${quote(hostOf(call))},
        protocol="${protocolOf(call)}",
    )
)
params = open_api.Params(
    action=${quote(call.action)},
    version=${quote(call.version)},
    protocol="${protocolOf(call)}",
    method="POST",
    auth_type="AK",
    style="RPC",
    pathname="/",
    req_body_type="formData",
    body_type="json",
)
body = {
${linesOf(call, (name, value) => `    ${quote(name)}: ${quote(value)},`)}}
answer = client.call_api(params, open_api.OpenApiRequest(body=body), util.RuntimeOptions())
print(json.dumps(answer["body"], indent=2, ensure_ascii=False))
`;
}

export function phpSample(call: SampleCall): string {
  return `<?php
// composer require alibabacloud/darabonba-openapi:^0.2
require 'vendor/autoload.php';

use AlibabaCloud\\Tea\\Utils\\Utils\\RuntimeOptions;
use Darabonba\\OpenApi\\Models\\Config;
use Darabonba\\OpenApi\\Models\\OpenApiRequest;
use Darabonba\\OpenApi\\Models\\Params;
use Darabonba\\OpenApi\\OpenApiClient;

$client = new OpenApiClient(new Config([
    'accessKeyId' => getenv('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    'accessKeySecret' => getenv('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
    'endpoint' => ${phpText(hostOf(call))},
    'protocol' => '${protocolOf(call)}',
]));
$params = new Params([
    'action' => ${phpText(call.action)},
    'version' => ${phpText(call.version)},
    'protocol' => '${protocolOf(call)}',
    'method' => 'POST',
    'authType' => 'AK',
    'style' => 'RPC',
    'pathname' => '/',
    'reqBodyType' => 'formData',
    'bodyType' => 'json',
]);
$body = [
${linesOf(call, (name, value) => `    ${phpText(name)} => ${phpText(value)},`)}];
$answer = $client->callApi($params, new OpenApiRequest(['body' => $body]), new RuntimeOptions());
echo json_encode($answer['body'], JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE), PHP_EOL;
`;
}

/** Double quotes would put variables in. */
function phpText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
