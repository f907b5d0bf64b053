// UpdateUser: changes the given properties of a user, the name too. An empty text is one that is not given, as with the vendor, whose clients
// send empty ones that were never set; `ClearAttributes` is playauth's own and empties.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { WireError } from '../../../wire/errors.ts';
import { optionalWords } from '../../parameters/parameter-schemas.ts';
import type { NewUser, Users } from '../../identities/users-db.ts';
import {
  emailOf,
  mandatoryText,
  mobilePhoneOf,
  ramText,
  textOf,
  userNameErrors,
  userNameOf,
} from './ram-parameters.ts';
import { namedUserTarget, userTarget } from './ram-target.ts';
import { describeUser, userDescription } from './user-description.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'update'>;
}

const clearable = ['DisplayName', 'MobilePhone', 'Email', 'Comments'] as const;

const parameters = z.object({
  UserName: mandatoryText,
  NewUserName: ramText,
  NewDisplayName: ramText,
  NewMobilePhone: ramText,
  NewEmail: ramText,
  NewComments: ramText,
  ClearAttributes: optionalWords(clearable),
});

export const updateUser = defineOperation({
  name: 'UpdateUser',
  version: RAM_VERSION,
  summary:
    'Changes the attributes of a user that are passed, empties those of ClearAttributes; access keys and policies stay attached.',
  parameters,
  response: z.object({ User: userDescription }),
  // The new name too: policies and trust policies that name it would then apply to this user.
  target: async (deps: Deps, call) => {
    const target = await userTarget(deps.users, call);
    const { NewUserName: newName } = call.parameters;
    return newName === undefined ? target : [target, await namedUserTarget(deps.users, call.caller, newName)];
  },
  errors: [
    ...userNameErrors,
    'InvalidParameter.NewUserName.InvalidChars',
    'InvalidParameter.NewUserName.Length',
    'InvalidParameter.NewDisplayName.Length',
    'InvalidParameter.NewMobilePhone.Format',
    'InvalidParameter.NewEmail.Format',
    'InvalidParameter.NewComments.Length',
    'EntityNotExist.User',
    'EntityAlreadyExists.User',
  ],
  handle: async (deps: Deps, call) => {
    const userName = userNameOf(call.parameters.UserName);
    const user = await deps.users.update(call.caller.accountId, userName, readChanges(call.parameters));
    return { User: describeUser(user) };
  },
});

function readChanges(asked: z.output<typeof parameters>): Partial<NewUser> {
  const { NewUserName, NewDisplayName, NewMobilePhone, NewEmail, NewComments } = asked;
  return {
    ...readCleared(asked),
    ...(NewUserName !== undefined && { userName: userNameOf(NewUserName, 'NewUserName') }),
    ...(NewDisplayName !== undefined && { displayName: textOf('NewDisplayName', NewDisplayName, 128) }),
    ...(NewMobilePhone !== undefined && { mobilePhone: mobilePhoneOf('NewMobilePhone', NewMobilePhone) }),
    ...(NewEmail !== undefined && { email: emailOf('NewEmail', NewEmail) }),
    ...(NewComments !== undefined && { comments: textOf('NewComments', NewComments, 128) }),
  };
}

const emptied = {
  DisplayName: { displayName: '' },
  MobilePhone: { mobilePhone: '' },
  Email: { email: '' },
  Comments: { comments: '' },
} as const satisfies Record<(typeof clearable)[number], Partial<NewUser>>;

/** One that is emptied and set too is a mistake. */
function readCleared(asked: z.output<typeof parameters>): Partial<NewUser> {
  const names = asked.ClearAttributes ?? [];
  if (names.some((name) => asked[`New${name}`] !== undefined))
    throw new WireError('InvalidParameter', { parameter: 'ClearAttributes' });
  return Object.assign({}, ...names.map((name) => emptied[name])) as Partial<NewUser>;
}
