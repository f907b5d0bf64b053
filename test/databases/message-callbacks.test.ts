// Callback settings on both databases, and the limits of their outbox.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_WAITING } from '../../src/events/outbox-db.ts';
import type { EventRow } from '../../src/store/database/schema.ts';
import type { AccountId } from '../../src/wire/ids.ts';
import { databaseKinds } from '../support/databases.ts';
import { APP, openEventServices, URL_OF_ALL, type EventServices } from '../support/event-steps.ts';
import { OTHER_ACCOUNT } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT } from '../support/sample-video.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let { clock, opened, close, callbacks, outbox, eventDeliveries, tellAll, addVideo, record, rows } =
    {} as EventServices;
  beforeEach(async () => {
    ({ clock, opened, close, callbacks, outbox, eventDeliveries, tellAll, addVideo, record, rows } =
      await openEventServices(kind));
  });
  afterEach(() => close());

  describe('a callback', () => {
    test('stores its key wrapped and bound to its own row', async () => {
      const set = (accountId: AccountId, authKey: string) =>
        callbacks.set({
          accountId,
          appId: APP,
          byOperator: true,
          isSigned: true,
          authKey,
          callbackUrl: URL_OF_ALL,
          eventTypes: 'ALL',
        });
      await set(SAMPLE_ACCOUNT, 'Secret1');
      // Short keys can be set by versions before 0.2 only; they work on, and the start of the server names the account.
      expect(await callbacks.withShortKeys()).toEqual([SAMPLE_ACCOUNT]);
      await set(OTHER_ACCOUNT, 'Secret2');
      const stored = await opened.database.selectFrom('message_callbacks').selectAll().execute();
      expect(JSON.stringify(stored)).not.toContain('Secret');
      const found = await callbacks.find(OTHER_ACCOUNT, APP);
      expect(found?.authKey).toBe('Secret2');
      // Another for each account, and another when the AuthKey is replaced.
      const uploadKeys = [found?.uploadAuthKey, (await callbacks.find(SAMPLE_ACCOUNT, APP))?.uploadAuthKey];
      await set(SAMPLE_ACCOUNT, 'Secret2');
      uploadKeys.push((await callbacks.find(SAMPLE_ACCOUNT, APP))?.uploadAuthKey);
      expect(uploadKeys).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^[0-9a-f]{32}$/) as string));
      expect(new Set(uploadKeys).size).toBe(3);
      const { wrapped_auth_key } = stored.find((row) => row.account_id === OTHER_ACCOUNT)!;
      await opened.database.updateTable('message_callbacks').set({ wrapped_auth_key }).execute();
      await expect(callbacks.find(SAMPLE_ACCOUNT, APP)).rejects.toThrow();
    });

    test('is deleted with its queued events and no others', async () => {
      await tellAll();
      await tellAll(OTHER_ACCOUNT);
      await record(await addVideo());
      await record(await addVideo({ accountId: OTHER_ACCOUNT }));
      await callbacks.delete(SAMPLE_ACCOUNT, APP);
      expect((await rows()).map((row) => row.account_id)).toEqual([OTHER_ACCOUNT]);
      expect(await callbacks.find(SAMPLE_ACCOUNT, APP)).toBeUndefined();
    });
  });

  describe('sweeping', () => {
    const KEEP = 3_600_000;
    const sweep = (...deadUrls: string[]) => outbox.sweep({ keepMs: KEEP, deadUrls });

    test('removes events that are too old and events without a callback', async () => {
      await tellAll();
      await record(await addVideo());
      expect(await sweep(URL_OF_ALL)).toBe(0);
      clock.advance(KEEP + 1);
      expect(await sweep('http://other/')).toBe(0);
      expect(await sweep(URL_OF_ALL)).toBe(1);
      await record(await addVideo());
      await opened.database.deleteFrom('message_callbacks').execute();
      expect(await sweep()).toBe(1);
      expect(await rows()).toEqual([]);
    });

    test('keeps the newest events of an account up to the limit', async () => {
      await tellAll();
      await tellAll(OTHER_ACCOUNT);
      await record(await addVideo());
      await record(await addVideo({ accountId: OTHER_ACCOUNT }));
      const [mine] = (await rows()).filter((row) => row.account_id === SAMPLE_ACCOUNT) as [EventRow];
      const copies = Array.from({ length: MAX_WAITING + 4 }, (_, index) => ({
        ...mine,
        event_id: String(index).padStart(32, '0'),
        recorded_at_ms: mine.recorded_at_ms + 1 + index,
      }));
      for (let index = 0; index < copies.length; index += 1000)
        await opened.database
          .insertInto('events')
          .values(copies.slice(index, index + 1000))
          .execute();
      expect(await sweep()).toBe(5);
      const left = await rows();
      expect(left).toHaveLength(MAX_WAITING + 1);
      expect(left.map((row) => row.event_id)).not.toContain('0'.repeat(32));
      expect(left.map((row) => row.event_id)).toContain(copies.at(-1)!.event_id);
    });

    test('keeps a thousand ended events of an account, none for longer than seven days', async () => {
      const ended = (index: number) => ({
        event_id: String(index),
        account_id: SAMPLE_ACCOUNT,
        event_type: 'TranscodeComplete',
        video_id: null,
        host: 'hooks.example',
        is_accepted: 1,
        attempts: 1,
        last_failure: null,
        recorded_at_ms: clock.now() + index,
        ended_at_ms: clock.now() + index,
      });
      const all = Array.from({ length: 1003 }, (_, index) => ended(index));
      await opened.database.insertInto('event_deliveries').values(all).execute();
      await eventDeliveries.sweep();
      const left = await opened.database.selectFrom('event_deliveries').select('event_id').execute();
      expect(left).toHaveLength(1000);
      expect(left).not.toContainEqual({ event_id: '2' });
      expect((await eventDeliveries.list(SAMPLE_ACCOUNT, 2)).map(({ eventId }) => eventId)).toEqual(['1002', '1001']);
      clock.advance(7 * 86_400_000 + 2000);
      await eventDeliveries.sweep();
      expect(await eventDeliveries.list(SAMPLE_ACCOUNT, 2)).toEqual([]);
    });
  });
});
