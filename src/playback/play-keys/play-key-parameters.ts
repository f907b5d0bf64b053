// The parameters of SetAppPlayKey and GetAppPlayKey.
import { z } from 'zod';
import { isAppId } from '../../wire/jwt-play-auth.ts';
import { DEFAULT_APP_ID } from '../../wire/single-app.ts';

const blank = (value: unknown): unknown => (value === '' ? undefined : value);

export const appIdParameter = z.preprocess(
  (value) => blank(value) ?? DEFAULT_APP_ID,
  z.string().refine((text) => isAppId(text)),
);

export const playKeyParameter = z
  .preprocess(
    blank,
    z
      .string()
      .regex(/^[A-Za-z0-9]{8,20}$/)
      .optional(),
  )
  .meta({ mandatory: true });
