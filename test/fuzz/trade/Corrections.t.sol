// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IOrderBook} from "../../../contracts/trade/IOrderBook.sol";
import {IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {
    Attestation,
    EvidenceKinds,
    Order,
    Presentation,
    Reason,
    Statement
} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";
import {Vm} from "../../shared/Vm.sol";

/// @notice Corrections of an order over six lots, in any sequence: amendments, provisional statements, final ones above
/// and below, credit notes. Totals are those of a model that only adds, and every version signed can be read again.
contract CorrectionsFuzz is Trade {
    uint256 private constant LOTS = 6;
    /// @dev Base units attested of each lot.
    uint64 private constant ATTESTED = 100;

    enum Stage {
        None,
        Provisional,
        Final
    }

    /// @dev What the model knows of a lot: `stated` by the last statement, and what was credited of its receivables.
    struct Chain {
        Stage stage;
        uint64 quantity;
        uint256 first;
        uint256 stated;
        uint256 credited;
        uint256 creditedDebit;
        bytes32 number;
        bytes32 finalNumber;
    }

    Order private order;
    OrderId private id;
    Chain[LOTS] private chains;
    bool private cancelled;
    uint256 private notesIssued;
    bytes32[] private versions;
    bytes32[] private statements;

    function setUp() public {
        setUpTrade();
        order = makeOrder(10_00, "corrections");
        order.quantity = 400;
        id = OrderId.wrap(orders.orderDigest(order));
        versions.push(OrderId.unwrap(id));
        place(order);
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            _attest(buyer, EvidenceKinds.WEIGHT_ARRIVAL, lot);
            _attest(verifier, EvidenceKinds.RECEIPT, lot);
        }
        // The order was placed before anybody listened.
        VM.recordLogs();
    }

    /// hardhat-config: fuzz.runs = 48
    function testFuzz_TotalsNeverDrift(uint256 acts) public {
        for (uint256 i = 0; i < 12; ++i) {
            uint256 act = (acts >> (21 * i)) & 0x1fffff;
            uint256 lot = (act / 8) % LOTS;
            uint256 size = act / 64;
            if (act % 8 < 3) _state(lot, size);
            else if (act % 8 < 5) _finalise(lot, size);
            else if (act % 8 == 5) _credit(lot, size);
            else if (act % 8 == 6) _amend(size);
            else if (act / 8 == 7) _cancel();
            _compare();
        }
        _readAgain();
    }

    // --- acts --------------------------------------------------------------------------------------------------------

    /// @dev States a lot, final at once or provisional by a share.
    function _state(uint256 lot, uint256 size) private {
        Chain storage c = chains[lot];
        uint64 quantity = uint64(1 + (size % ATTESTED));
        Presentation memory p = _presentation(lot, quantity, keccak256(abi.encode("statement", lot)));
        if (size % 3 != 0) p.statement.share = 500_000 + uint32((size * 7_919) % 500_000);
        p.statement.amount = _share(p.statement.amount, p.statement.share);
        signPresentation(p);
        bool fits = !cancelled && _invoiced() + quantity <= order.quantity;
        try token.tokenise(p, seller.account, "") {
            assertTrue(fits && c.stage == Stage.None, "stated");
            c.stage = p.statement.share == 1e6 ? Stage.Final : Stage.Provisional;
            (c.quantity, c.number, c.first) = (quantity, p.statement.number, p.statement.amount);
            c.stated = c.first;
            statements.push(invoices.statementDigest(p.statement));
        } catch {
            assertFalse(fits && c.stage == Stage.None, "not stated");
        }
    }

    /// @dev Puts a final statement in the place of a provisional one, by the way that its amount asks for.
    function _finalise(uint256 lot, uint256 size) private {
        Chain storage c = chains[lot];
        uint64 quantity = uint64(1 + (size % ATTESTED));
        Presentation memory p = _presentation(lot, quantity, keccak256(abi.encode("final", lot)));
        p.statement.replaces = keccak256(abi.encode("statement", lot));
        signPresentation(p);
        bool ok = !cancelled && c.stage == Stage.Provisional;
        ok = ok && _invoiced() - (ok ? c.quantity : 0) + quantity <= order.quantity;
        uint256 amount = p.statement.amount;
        if (amount > c.first) {
            try token.tokenise(p, seller.account, "") {
                assertTrue(ok, "finalised");
                c.finalNumber = p.statement.number;
            } catch {
                assertFalse(ok, "not finalised");
                return;
            }
        } else {
            try notes.finalise(p) {
                assertTrue(ok, "reduced");
            } catch {
                assertFalse(ok, "not reduced");
                return;
            }
        }
        (c.stage, c.quantity, c.stated) = (Stage.Final, quantity, amount);
        statements.push(invoices.statementDigest(p.statement));
    }

    /// @dev Both sides take something off what is owed by one of the lot's receivables.
    function _credit(uint256 lot, uint256 size) private {
        Chain storage c = chains[lot];
        bool ofDebit = c.finalNumber != 0 && size % 2 == 0;
        ReceivableId r = _receivable(ofDebit ? c.finalNumber : c.number);
        if (c.stage == Stage.None) return;
        uint256 units = token.receivable(r).units;
        uint256 amount = 1 + ((size * 7_919) % units);
        bytes32 document = keccak256(abi.encode("note", ++notesIssued));
        bytes32 digest = notes.creditNoteDigest(r, amount, Reason.Quality, document);
        bytes memory byBuyer = signature(buyer.key, digest);
        try notes.creditNote(r, amount, Reason.Quality, document, byBuyer, signature(seller.key, digest)) {
            assertTrue(amount < units, "a claim is never burnt whole");
            if (ofDebit) c.creditedDebit += amount;
            else c.credited += amount;
        } catch {
            assertEq(amount, units);
        }
    }

    /// @dev Changes quantity and price of what comes; what was stated stands as it was.
    function _amend(uint256 size) private {
        Order memory next = order;
        next.original = OrderId.unwrap(id);
        next.version = order.version + 1;
        next.quantity = uint64(1 + (size % 700));
        next.unitPrice = uint128((5_00 + size) * 1e6);
        bytes32 digest = orders.orderDigest(next);
        bool ok = !cancelled && _invoiced() <= next.quantity;
        bytes memory bySeller = signature(seller.key, digest);
        try orders.amend(order, next, signature(buyer.key, digest), bySeller) {
            assertTrue(ok, "amended");
            order = next;
            versions.push(digest);
        } catch {
            assertFalse(ok, "not amended");
        }
    }

    function _cancel() private {
        if (cancelled) return;
        bytes32 digest = orders.cancellationDigest(id);
        orders.cancel(order, signature(buyer.key, digest), signature(seller.key, digest));
        cancelled = true;
    }

    // --- what must hold ----------------------------------------------------------------------------------------------

    function _compare() private view {
        assertEq(
            orders.orderState(id).invoiced,
            _invoiced(),
            "TRD-02: each lot is counted once, by its last statement"
        );
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            Chain storage c = chains[lot];
            if (c.stage == Stage.None) continue;
            uint256 debit = c.stated > c.first ? c.stated - c.first : 0;
            uint256 less = c.credited + (c.stated < c.first ? c.first - c.stated : 0);
            uint256 wanted = c.first > less ? c.first - less : 0;
            ReceivableId first = _receivable(c.number);
            assertEq(token.receivable(first).units - notes.disputeOf(first).amount, wanted, "R23");
            if (debit == 0) continue;
            assertEq(
                token.receivable(_receivable(c.finalNumber)).units,
                debit - c.creditedDebit,
                "R23: the debit note"
            );
        }
    }

    /// @dev All versions of order and statements stand in events, whole: they hash to what was signed.
    function _readAgain() private {
        Vm.Log[] memory logs = VM.getRecordedLogs();
        uint256 version = 1;
        uint256 statement = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == IOrderBook.OrderAmended.selector) {
                Order memory read = abi.decode(logs[i].data, (Order));
                assertEq(orders.orderDigest(read), versions[version++], "version");
            } else if (logs[i].topics[0] == IInvoiceRegistry.StatementAccepted.selector) {
                (Statement memory read, ) = abi.decode(logs[i].data, (Statement, bytes32));
                assertEq(invoices.statementDigest(read), statements[statement++], "statement");
            }
        }
        assertEq(version, versions.length);
        assertEq(statement, statements.length);
        assertEq(order.version, versions.length - 1);
    }

    function _invoiced() private view returns (uint256 sum) {
        for (uint256 lot = 0; lot < LOTS; ++lot) sum += chains[lot].quantity;
    }

    // --- papers ------------------------------------------------------------------------------------------------------

    function _presentation(uint256 lot, uint64 quantity, bytes32 number) private view returns (Presentation memory p) {
        p = makePresentation(order);
        p.lots[0].lot = bytes32(1 + lot);
        p.statement.lots = keccak256(abi.encode(p.lots));
        p.statement.order = id;
        (p.statement.number, p.statement.quantity) = (number, quantity);
        p.statement.amount = uint128((uint256(order.unitPrice) * quantity) / 1e6);
        signPresentation(p);
    }

    function _share(uint128 amount, uint32 share) private pure returns (uint128) {
        return uint128((uint256(amount) * share + 500_000) / 1e6);
    }

    function _attest(Actor memory by, uint8 kind, uint256 lot) private {
        Attestation memory a = makeAttestation(order, by, kind, keccak256(abi.encode(kind, lot)));
        (a.lot, a.quantity) = (bytes32(1 + lot), ATTESTED);
        evidence.attest(a, signAttestation(a, by));
    }

    function _receivable(bytes32 number) private view returns (ReceivableId) {
        return ReceivableId.wrap(invoices.receivableIdOf(buyer.id, seller.id, number));
    }
}
