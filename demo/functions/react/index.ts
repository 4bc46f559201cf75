import { handleMessages, idempotent, Message } from '../../../runtime';
import { CONTRACTS } from '../../app/contracts';
import { isDown, recordRun, takeEffect } from '../ledger';

const { CONSUMER } = process.env;

/** Reacts to an event, unless the subscriber was sent away. */
const react = async ({ id }: Message) => {
  if (await isDown(CONSUMER!)) { throw new Error(`${CONSUMER} is broken`); }
  await takeEffect(`${CONSUMER}:${id}`);
  await recordRun(`${CONSUMER}:${id}`, Date.now());
};

/** Refuses what does not fit the contract. */
export const handler = handleMessages(idempotent(react), { contracts: CONTRACTS });
