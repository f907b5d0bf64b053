// A user as RAM's answers describe it.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import type { User } from '../../identities/users-db.ts';

export const newUserDescription = z.object({
  UserId: z.string(),
  UserName: z.string(),
  DisplayName: z.string(),
  MobilePhone: z.string(),
  Email: z.string(),
  Comments: z.string(),
  CreateDate: z.string(),
});

export const userDescription = newUserDescription.extend({ UpdateDate: z.string() });

export function describeNewUser(user: User): z.input<typeof newUserDescription> {
  return {
    UserId: user.userId,
    UserName: user.userName,
    DisplayName: user.displayName,
    MobilePhone: user.mobilePhone,
    Email: user.email,
    Comments: user.comments,
    CreateDate: formatTimestamp(user.createdAtMs),
  };
}

export function describeUser(user: User): z.input<typeof userDescription> {
  return { ...describeNewUser(user), UpdateDate: formatTimestamp(user.modifiedAtMs) };
}
