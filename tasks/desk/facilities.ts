import { isAddress } from "ethers";

import { OrdosClient } from "../../sdk/client.js";
import { deskOf, type DeskView } from "../../sdk/desk.js";
import { facilitiesOf } from "../../sdk/events.js";
import type { PartyId } from "../../sdk/types.js";
import type { Context } from "../lib/context.js";
import { Refusal } from "../lib/failure.js";
import type { Printer } from "../lib/printer.js";

export interface DeskArguments {
  facility: string;
  json: boolean;
}

/** The facility that is named, or all that the suite opened. */
async function desksOf({ connection, book }: Context, facility: string): Promise<DeskView[]> {
  const isNamed = facility !== "";
  if (isNamed && !isAddress(facility)) throw new Refusal(`"${String(facility)}" is no address of a facility.`);
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const known = await facilitiesOf(client);
  const wanted = !isNamed ? known : known.filter((one) => BigInt(one.facility) === BigInt(facility));
  if (wanted.length === 0) {
    throw new Refusal(isNamed ? `There is no facility at ${facility}.` : "There is no facility yet.");
  }
  return Promise.all(wanted.map((one) => deskOf(client, one.facility)));
}

/** Prints each facility under a line that names it; the document has one entry for each. */
export async function eachDesk(
  context: Context,
  args: DeskArguments,
  printer: Printer,
  show: (desk: DeskView, printer: Printer) => unknown,
): Promise<void> {
  const results: unknown[] = [];
  for (const desk of await desksOf(context, args.facility)) {
    if (results.length > 0) printer.line();
    printer.line(`Facility ${desk.facility.address} of party ${desk.facility.lender}`);
    results.push({ facility: desk.facility.address, ...(show(desk, printer) as object) });
  }
  printer.result(results);
}

/** Parties for people: "party 3", "parties 3, 7". */
export function partiesText(parties: readonly PartyId[]): string {
  return `${parties.length === 1 ? "party" : "parties"} ${parties.join(", ")}`;
}
