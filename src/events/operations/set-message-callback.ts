// SetMessageCallback: the callback of the account, its event types and its signing key. Events concern every video, so a caller
// that is limited to some videos may not set it.
import { z } from 'zod';
import { defineOperation, VOD_VERSION, type Call } from '../../access/operation.ts';
import { everyVideo } from '../../access/access-target.ts';
import { appIdParameter, optionalText, optionalWord } from '../../access/parameters/parameter-schemas.ts';
import type { AddressClass } from '../../base/address-class.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { MIN_AUTH_KEY, type MessageCallbacks } from '../message-callbacks-db.ts';
import { isOperator } from '../../access/operator.ts';
import { isCallbackUrl, literalClass, mayBePrivate, type PrivateAddresses } from '../callback-url.ts';
import { ALL_EVENTS, eventTypes as eventTypeNames } from '../../wire/events.ts';
import { DEFAULT_APP_ID } from '../../wire/single-app.ts';

interface Deps {
  readonly messageCallbacks: Pick<MessageCallbacks, 'set'>;
  readonly classify: (address: string) => AddressClass;
  readonly callbackPrivateAddresses: PrivateAddresses;
  /** The first account. */
  readonly root: { readonly accountId: AccountId };
}

const MAX_LIST_LENGTH = 2048;

const blank = (value: unknown): unknown => (value === '' ? undefined : value);

/** 16 to 32 characters, with a lower-case letter, an upper-case letter and a digit. */
const authKeyParameter = z.preprocess(
  blank,
  z
    .string()
    .regex(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\x21-\x7e]{1,32}$/)
    .min(MIN_AUTH_KEY)
    .optional(),
);

const known = new Map([ALL_EVENTS, ...eventTypeNames].map((name) => [name.toLowerCase(), name]));

/** Comma separated, in the spelling of the table. `ALL` replaces every other. Undefined for none. */
const eventTypesParameter = z.preprocess(
  blank,
  z
    .string()
    .max(MAX_LIST_LENGTH)
    .transform((text) => text.split(',').map((name) => known.get(name.trim().toLowerCase())))
    .refine((names) => names.every((name) => name !== undefined))
    .transform((names) => (names.includes(ALL_EVENTS) ? ALL_EVENTS : [...new Set(names)].join(',')))
    .optional(),
);

const parameters = z.object({
  AppId: appIdParameter,
  CallbackType: optionalWord(['HTTP', 'MNS']),
  CallbackURL: optionalText(4096).meta({ mandatory: true }),
  AuthSwitch: optionalWord(['on', 'off']),
  AuthKey: authKeyParameter,
  EventTypeList: eventTypesParameter,
});

export const setMessageCallback = defineOperation({
  name: 'SetMessageCallback',
  version: VOD_VERSION,
  summary: 'Sets the event callback of the account: its URL, its event types and the key that signs the requests.',
  parameters,
  target: () => everyVideo,
  errors: ['OperationDenied'],
  handle: async (deps: Deps, call) => {
    const { AppId: appId, AuthSwitch: authSwitch, AuthKey: authKey, EventTypeList: eventTypes } = call.parameters;
    if (call.parameters.CallbackType === 'MNS') deny('the only CallbackType is HTTP: there are no MNS queues here');
    if (appId !== DEFAULT_APP_ID)
      deny(`all videos belong to the app ${DEFAULT_APP_ID}, so the callback of another would never be called`);
    const byOperator = isOperator(deps, call.caller);
    const outcome = await deps.messageCallbacks.set({
      accountId: call.caller.accountId,
      appId,
      callbackUrl: checkUrl(deps, call, byOperator),
      eventTypes: eventTypes ?? '',
      isSigned: authSwitch === 'on',
      authKey,
      byOperator,
    });
    if (outcome === 'short key')
      deny(`the AuthKey that was set before is too short: send one of ${String(MIN_AUTH_KEY)} characters`);
    if (outcome === 'no key') throw new WireError('MissingParameter', { parameter: 'AuthKey' });
    return {};
  },
});

function checkUrl(deps: Deps, call: Call<z.output<typeof parameters>>, byOperator: boolean): string {
  const { CallbackURL: url } = call.parameters;
  if (url === undefined) throw new WireError('MissingParameter', { parameter: 'CallbackURL' });
  if (!isCallbackUrl(url)) throw new WireError('InvalidParameter', { parameter: 'CallbackURL' });
  // Names are checked when they are called. An address in the URL itself is refused now.
  const found = literalClass(url, deps.classify);
  if (found === 'never') throw new WireError('InvalidParameter', { parameter: 'CallbackURL' });
  if (found === 'private' && !mayBePrivate(deps.callbackPrivateAddresses, byOperator))
    deny("only the server's operator may set a CallbackURL in the server's own network");
  return url;
}

function deny(why: string): never {
  throw new WireError('OperationDenied', { why });
}
