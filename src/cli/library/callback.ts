// `playauth callback`: the URL to which the events of the account are posted, and the key that signs them.
import { randomBytes } from 'node:crypto';
import type { Operations } from '../../../sdk/client.ts';
import { ALL_EVENTS, eventTypes } from '../../wire/events.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { several } from '../../terminal/flag-values.ts';
import { factLines } from '../../terminal/text-table.ts';

export const texts = {
  get: ['show the callback', '查看事件回调'],
  set: ['set the callback of the account', '设置事件回调'],
  delete: ['delete the callback: events are reported no more', '删除事件回调，不再上报事件'],
  url: ['the http(s) URL to which events are posted', '接收事件的 http(s) 地址'],
  events: ['the events to report, with commas; default ALL', '要上报的事件，用逗号分隔；默认 ALL'],
  eventNames: ['ALL, {names}', 'ALL、{names}'],
  key: [
    'sign with this key: 16–32 characters with a lower-case letter, an upper-case letter and a digit',
    '用此密钥签名：16–32 个字符，须含小写字母、大写字母和数字',
  ],
  newKey: ['sign with a new key, which is shown this once', '用新生成的密钥签名，密钥只显示这一次'],
  noSignature: ['do not sign', '不签名'],
  showKeys: ['with the keys', '同时显示密钥'],
  eventsHead: ['Events', '事件'],
  signed: ['Signed', '签名'],
  yes: ['yes', '是'],
  no: ['no', '否'],
  hidden: ['*** (--show-keys)', '***（--show-keys）'],
  none: [
    'There is no callback. Set one with: playauth callback set URL --new-key',
    '没有事件回调。用此命令设置：playauth callback set 地址 --new-key',
  ],
  isSet: ['Events are posted to {url}.', '事件将上报到 {url}。'],
  checkWith: [
    'Check requests with this key (verifyCallback of playauth/sdk):',
    '用此密钥验证请求（playauth/sdk 的 verifyCallback）：',
  ],
  deleted: ['Events are reported no more.', '不再上报事件。'],
  exampleSet: ['signed with a new key; only these two events', '用新密钥签名，只上报这两种事件'],
  exampleKeys: ['the keys, as for another receiver', '显示密钥，例如用于配置另一个接收方'],
} as const satisfies Texts;

const KEY_BYTES = 18;

interface GetOptions extends ClientOptions {
  readonly showKeys?: boolean;
}

const getCommand: Command<GetOptions, []> = {
  name: 'get',
  description: texts.get,
  flags: [{ flags: '--show-keys', description: texts.showKeys }],
  examples: [['playauth callback get --show-keys', texts.exampleKeys]],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const { MessageCallback, ...rest } = await client.call('GetMessageCallback', {});
    const { AuthKey, UploadAuthKey, ...open } = MessageCallback;
    const keys = { ...(AuthKey !== undefined && { AuthKey }), ...(UploadAuthKey !== undefined && { UploadAuthKey }) };
    const shown = options.showKeys === true ? keys : {};
    answer(terminal, options, {
      wire: { ...rest, MessageCallback: { ...open, ...shown } },
      lines: open.CallbackURL === '' ? [texts.none] : factsOf(terminal.say, MessageCallback, options.showKeys === true),
    });
    return undefined;
  },
};

type Callback = Operations['GetMessageCallback']['response']['MessageCallback'];

function factsOf(say: (text: Texts[string]) => string, callback: Callback, showsKeys: boolean): string[] {
  const keyOf = (key: string | undefined): string | undefined =>
    key === undefined || showsKeys ? key : say(texts.hidden);
  return factLines([
    ['URL', callback.CallbackURL],
    [say(texts.eventsHead), callback.EventTypeList],
    [say(texts.signed), say(callback.AuthSwitch === 'on' ? texts.yes : texts.no)],
    ['AuthKey', keyOf(callback.AuthKey)],
    ['UploadAuthKey', keyOf(callback.UploadAuthKey)],
  ]);
}

interface SetOptions extends ClientOptions {
  readonly events?: readonly string[];
  readonly key?: string;
  readonly newKey?: boolean;
  readonly signature?: boolean;
}

const setCommand: Command<SetOptions, [url: string]> = {
  name: 'set',
  description: texts.set,
  args: [{ name: '<url>', description: texts.url, wire: ['CallbackURL'] }],
  flags: [
    {
      flags: '--events <names>',
      description: texts.events,
      read: several,
      offers: eventTypes,
      values: fill(texts.eventNames, { names: eventTypes.slice(0, 7).join(', ') }),
      wire: ['EventTypeList'],
    },
    { flags: '--key <key>', description: texts.key, conflicts: ['newKey', 'signature'], wire: ['AuthKey'] },
    { flags: '--new-key', description: texts.newKey, conflicts: ['signature'] },
    { flags: '--no-signature', description: texts.noSignature },
  ],
  examples: [
    [
      'playauth callback set https://app.example.org/events --new-key --events TranscodeComplete,FileUploadComplete',
      texts.exampleSet,
    ],
  ],
  async run({ terminal, args: [url], options }) {
    const { client } = await connect(terminal, options);
    const key = options.newKey === true ? makeKey() : options.key;
    const wire = await client.call('SetMessageCallback', {
      CallbackURL: url,
      EventTypeList: (options.events ?? [ALL_EVENTS]).join(','),
      ...(key !== undefined && { AuthKey: key, AuthSwitch: 'on' }),
      ...(options.signature === false && { AuthSwitch: 'off' }),
    });
    const made = options.newKey === true && key !== undefined ? { AuthKey: key } : {};
    const lines = [fill(texts.isSet, { url })];
    const keyLines = 'AuthKey' in made ? [texts.checkWith, `  ${String(made.AuthKey)}`] : [];
    answer(terminal, options, { wire: { ...wire, ...made }, lines: [...lines, ...keyLines] });
    return undefined;
  },
};

/** The server asks for a letter of each case and a digit, which chance may leave out. */
function makeKey(): string {
  return `${randomBytes(KEY_BYTES).toString('base64url').replaceAll(/[-_]/g, 'x')}aA1`;
}

const deleteCommand: Command<ClientOptions, []> = {
  name: 'delete',
  description: texts.delete,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('DeleteMessageCallback', {});
    answer(terminal, options, { wire, lines: [texts.deleted] });
    return undefined;
  },
};

export const callbackCommands: CommandGroup = {
  name: 'callback',
  description: summaries.callback,
  commands: [getCommand, setCommand, deleteCommand],
};
