import { CORE_CONTRACTS, FURTHER_CONTRACTS, type AddressBook } from "../../sdk/addresses.js";
import { readyProgrammes } from "../../sdk/programmes/index.js";

/** The text of a programme names no address, so that any will do. */
const NOWHERE: AddressBook = {
  chainId: 1,
  utcOffset: 0,
  contracts: Object.fromEntries(
    [...CORE_CONTRACTS, ...FURTHER_CONTRACTS].map((name) => [name, `0x${"11".repeat(20)}`]),
  ) as AddressBook["contracts"],
};

/** `docs/programmes.md`, from the builders of the SDK. */
export function programmesDocument(): string {
  const ready = readyProgrammes(NOWHERE);
  const names = ready.map(({ name, title }) => `- \`${name}\`: ${title.en} ${title.zh}`);
  return `# Ready programmes

The rules of the usual trades. Written from \`sdk/programmes\` by \`npx hardhat run scripts/docs/programmes.ts\`; a test compares.

${names.join("\n")}

\`\`\`ts
const ready = thermalCoalByTruck(book, { maxTenor: 60 }); // or readyProgramme("thermalCoalByTruck", book, …)
await send(manager, planApproveProgramme(book, ready.programme, ready.table));
const order = newOrder({ programme: ready.hash, … });
\`\`\`

- An order pins its programme by hash, the programme its table and its text: \`programme.document\` is the keccak256 of
  \`ready.text\`, which is the section below, before it is formatted. Keep the text with the papers.
- Prices of the tables are in yuan; \`currency\` is money worth a yuan, with \`decimals\` decimals (2). On chain a unit price
  is in millionths of a minor unit per base unit: 520.00 a tonne is 52,000,000 a kilogram.
- The seller's own word counts nowhere. _The buyer's own counts_ because it binds the buyer; _independent_ is a registered
  verifier of neither side's group.
- Of the kinds that price, the highest one attested for a lot does: umpire over arrival.
- Every parameter can be given otherwise; \`InputError\` names what makes no sense. More than six months is refused.
- \`lateRate\` is what State Council order 802 on payments to small and medium enterprises, article 17, sets where nothing
  is agreed: 0.05 % a day. A contract may agree on another, not below the one-year loan prime rate.
- What is checked before signing is the verifier's work. The chain checks fingerprints, quantities, days, groups and sums.
- The coal table is that of a published contract, the grades of maize are those of the standard; the discounts of maize,
  the table of milk and the average weights are invented and within what is usual. Give your contract's own as \`table\`.
- \`coalValues\`, \`milkValues\`, \`grainValues\` and \`livestockValues\` pack what the papers say, unit by unit;
  \`kilocalories\` brings MJ/kg to kcal/kg.

${ready.map(({ text }) => text).join("\n\n")}
`;
}
