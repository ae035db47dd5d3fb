import { isHexString } from "ethers";

import { parseDay, type Day } from "../../sdk/dates.js";
import { fingerprint } from "../../sdk/ids.js";
import type { Hex } from "../../sdk/types.js";
import { Refusal } from "../lib/failure.js";

/** Where the consortium's key is taken from: never a file of the project, never a command line, which others can see. */
export const KEY_VARIABLE = "ORDOS_CONSORTIUM_KEY";

/** Whose references are meant. */
export interface AccountName {
  /** The bank, as the consortium writes it. */
  bank: string;
  /** Number of the account. */
  account: string;
}

function keyOf(text: string): Hex {
  const key = process.env[KEY_VARIABLE] ?? "";
  if (isHexString(key) && key.length >= 66) return key;
  throw new Refusal(
    `"${text}" is no keyed hash: give 0x and 64 hex digits, or set ${KEY_VARIABLE} (0x and at least 64 hex digits).`,
  );
}

/** Turns what stands on a bank's papers into what stands on the chain; hashes are taken as they are. */
export class References {
  constructor(private readonly of: AccountName) {}

  /** Of a line of the statement. */
  line(text: string, bookedOn: string): Hex {
    if (isHexString(text, 32)) return text;
    return fingerprint(keyOf(text), "bankReference", { ...this.#named(), reference: text, bookedOn: dayIn(bookedOn) });
  }

  /** Of a paper that says why something was taken off. */
  paper(text: string, issuer: string): Hex {
    if (isHexString(text, 32)) return text;
    return fingerprint(keyOf(text), "certificate", { issuer, kind: "deduction", number: text });
  }

  #named(): AccountName {
    const { bank, account } = this.of;
    if (bank === "" || account === "") {
      throw new Refusal("A reference in clear needs its account: give --bank and --account.");
    }
    return this.of;
  }
}

/** A civil day as people write it. */
export function dayIn(text: string): Day {
  try {
    return parseDay(text);
  } catch {
    throw new Refusal(`"${text}" is no day: write YYYY-MM-DD.`);
  }
}
