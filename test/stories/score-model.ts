/**
 * What the score of a ledger's buyers is on each invoice date, by plain arithmetic from the rows that were settled or
 * became overdue before that date. Shares no code with tasks or contracts.
 */
interface Invoice {
  number: string;
  buyer: string;
  amount: number;
  invoiced: number;
  due: number;
  settled: number;
}

const dayOf = (text = "") => {
  const [month = 0, day = 0, year = 0] = text.split("/").map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
};
const epochOf = (day: number) => Math.floor(day / 30);

function read(csv: string): Invoice[] {
  const [header = "", ...lines] = csv.trim().split(/\r?\n/);
  const at = (column: string) => header.split(",").indexOf(column);
  return lines.map((line) => {
    const cells = line.split(",");
    const cell = (column: string) => cells[at(column)] ?? "";
    return {
      number: cell("invoiceNumber"),
      buyer: cell("customerID"),
      amount: Math.round(Number(cell("InvoiceAmount")) * 100),
      invoiced: dayOf(cell("InvoiceDate")),
      due: dayOf(cell("DueDate")),
      settled: dayOf(cell("SettledDate")),
    };
  });
}

/** An eighth goes at the start of each thirty days. */
function faded(sum: number, from: number, to: number): number {
  let left = sum;
  for (let epoch = epochOf(from); epoch < epochOf(to); ++epoch) left = Math.floor((left * 7) / 8);
  return left;
}

function scoreOf(paid: Invoice[], overdue: number): number {
  const last = Math.max(...paid.map(({ settled }) => settled));
  let good = 0;
  let late = 0;
  let asOf = last;
  const inTime = new Set<number>();
  for (const { amount, due, settled } of [...paid].sort((a, b) => a.settled - b.settled)) {
    good = faded(good, asOf, settled);
    late = faded(late, asOf, settled);
    asOf = settled;
    const early = Math.min(10, Math.max(0, due - settled));
    good += faded(amount * (5 + early), due, settled);
    late += faded(amount * Math.max(0, settled - due), due, settled);
    if (settled <= due) inTime.add(due);
  }
  if (inTime.size === 0) return 0;
  const promptness = Math.floor((10_000 * good) / (good + late));
  const file = Math.floor((10_000 * 4 * inTime.size) / (4 * inTime.size + 1));
  const cap = overdue === 0 ? 10_000 : Math.floor(5_000 / overdue);
  return Math.min(promptness, file, cap);
}

/** The file that a replay writes. */
export function scoresOf(csv: string): string {
  const invoices = read(csv);
  const rows = invoices.map(({ number, buyer, invoiced, due, settled }) => {
    const others = invoices.filter((other) => other.buyer === buyer);
    const paid = others.filter((other) => other.settled < invoiced);
    const overdue = others.filter((other) => other.due < invoiced && other.settled >= invoiced);
    return [number, buyer, paid.length, scoreOf(paid, overdue.length), settled > due ? 1 : 0].join(",");
  });
  return ["invoiceNumber,customerID,settledBefore,score,late", ...rows, ""].join("\n");
}
