// Starts the delivery of events to the receivers that want them.
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import { deliverEvents, type Delivery } from '../events/deliver-events.ts';
import type { Store } from './open-store.ts';
import type { Services } from './services.ts';

const HOUR_MS = 3_600_000;

interface DeliveryParts {
  readonly services: Services;
  readonly store: Store;
  readonly log: Logger;
  /** No other server has this database. */
  readonly isAlone: boolean;
  readonly ownUrl: () => string;
}

/** Whoever wants to be told of events is told from now on. */
export async function startEventDelivery(
  config: Config,
  { services, store, log, isAlone, ownUrl }: DeliveryParts,
): Promise<Delivery> {
  // What the process before us held or put off need not wait any longer.
  if (isAlone) await services.outbox.releaseAllLeases();
  return deliverEvents({
    ...{ ...services, ...store, log, clock: services.sharedClock },
    privateAddresses: config.callbackPrivateAddresses,
    keepMs: config.callbackKeepHours * HOUR_MS,
    baseUrl: () => config.publicUrl ?? ownUrl(),
  });
}
