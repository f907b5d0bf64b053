// CreateUser: a user of the account, without keys and without rights.
import { z } from 'zod';
import { isDevelopment } from '../../caller.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import {
  emailOf,
  mandatoryText,
  mobilePhoneOf,
  ramText,
  textOf,
  userNameErrors,
  userNameOf,
} from './ram-parameters.ts';
import { userTarget } from './ram-target.ts';
import { describeNewUser, newUserDescription } from './user-description.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'create'>;
}

export const createUser = defineOperation({
  name: 'CreateUser',
  version: RAM_VERSION,
  summary: 'Creates a user without policies.',
  parameters: z.object({
    UserName: mandatoryText,
    DisplayName: ramText,
    MobilePhone: ramText,
    Email: ramText,
    Comments: ramText,
  }),
  response: z.object({ User: newUserDescription }),
  target: (deps: Deps, call) => userTarget(deps.users, call),
  errors: [
    ...userNameErrors,
    'InvalidParameter.DisplayName.Length',
    'InvalidParameter.MobilePhone.Format',
    'InvalidParameter.Email.Format',
    'InvalidParameter.Comments.Length',
    'EntityAlreadyExists.User',
    'LimitExceeded.User',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const user = await deps.users.create(caller.accountId, {
      userName: userNameOf(parameters.UserName),
      displayName: textOf('DisplayName', parameters.DisplayName, 128),
      mobilePhone: mobilePhoneOf('MobilePhone', parameters.MobilePhone),
      email: emailOf('Email', parameters.Email),
      comments: textOf('Comments', parameters.Comments, 128),
      isDevelopment: isDevelopment(caller),
    });
    return { User: describeNewUser(user) };
  },
});
