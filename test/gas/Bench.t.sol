// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Call, IPartyAccount} from "../../contracts/parties/IPartyAccount.sol";
import {PartyRoles} from "../../contracts/parties/Mandates.sol";
import {Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Attestation, Order, Presentation} from "../../contracts/trade/TradeTypes.sol";
import {AttestationList} from "../../contracts/trade/EvidenceTypes.sol";
import {Merkle} from "../shared/Merkle.sol";
import {Bundle, Trade} from "../shared/Trade.sol";

/// @title What the operations of a life cost
/// @notice Each figure is one transaction of its own: with its 21,000, its calldata and cold storage. State of the plain
/// names: the parties know each other, 99 loans are open, the due day is in use, recipients hold money. `.cold` names the
/// first of a pair, a fresh due day and recipients that hold nothing.
abstract contract BenchBase is Trade {
    uint256 internal constant FACE = 1_000_000_00;

    function setUpBook(uint256 loans) internal {
        setUpTrade();
        setUpFacility();
        deposit(senior, 80 * (loans + 20) * FACE);
        deposit(junior, 20 * (loans + 20) * FACE);
        for (uint256 i = 0; i < loans; ++i) desk.finance(encoded(fresh(bytes32(i + 1), true)));
        settleFully(desk.finance(encoded(fresh("settled", true))));
        fundAccount(buyer.account, 10 * FACE);
        VM.prank(buyer.account);
        money.approve(address(facility), type(uint256).max);
    }

    /// @dev A bundle of the bench's face; its order and evidence are inside, or recorded before.
    function fresh(bytes32 salt, bool inside) internal returns (Bundle memory b) {
        b = makeBundle(FACE, salt, inside, inside);
        if (!inside) {
            place(b.presentation.order);
            attestAll(b.presentation.order);
        }
    }

    function settleFully(ReceivableId id) internal {
        settle(id, FACE);
    }

    function snapshot(string memory name) internal {
        VM.snapshotGasLastCall("bench", name);
    }
}

contract BenchTest is BenchBase {
    function setUp() public {
        setUpBook(99);
    }

    function test_Bench_OrderPlace() public {
        Order memory order = makeOrder(FACE, "order");
        bytes32 digest = orders.orderDigest(order);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        orders.place(order, byBuyer, bySeller);
        snapshot("order.place");
    }

    function test_Bench_EvidenceAttest() public {
        (Attestation[] memory list, bytes[] memory signatures) = makeEvidence(makeOrder(FACE, "evidence"));
        evidence.attest(list[0], signatures[0]);
        snapshot("evidence.attest");
        evidence.attest(list[1], signatures[1]);
        snapshot("evidence.attest.nextPaper");
        Attestation memory again = list[1];
        again.verifier = verifier2.id;
        bytes memory second = signAttestation(again, verifier2);
        evidence.attest(again, second);
        snapshot("evidence.attest.samePaper");
    }

    function test_Bench_EvidenceBatch() public {
        Attestation memory a = makeAttestation(makeOrder(FACE, "batch"), buyer, 1, "daily list");
        a.tickets = new bytes32[](50);
        for (uint256 i = 0; i < 50; ++i) a.tickets[i] = keccak256(abi.encode("ticket", i));
        bytes memory signed = signAttestation(a, buyer);
        evidence.attest(a, signed);
        snapshot("evidence.list50");
    }

    /// @dev A verifier's list of 50 deliveries, each another lot: the first paper of each, then the second.
    function test_Bench_EvidenceLeaves() public {
        measureList(5, "evidence.leaf50.first");
        measureList(6, "evidence.leaf50");
    }

    function test_Bench_InvoiceTokenise() public {
        Order memory order = makeOrder(FACE, "tokenise");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        address to = seller.account;
        token.tokenise(p, to, "");
        snapshot("invoice.tokenise");
    }

    function test_Bench_InvoiceTokeniseCold() public {
        buyer = register("new buyer", PartyRoles.BUYER);
        Order memory order = makeOrder(FACE, "tokenise");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        address to = seller.account;
        token.tokenise(p, to, "");
        snapshot("invoice.tokenise.cold");
    }

    function test_Bench_LoanDraw() public {
        measureDraw("draw", "loan.draw");
    }

    function test_Bench_LoanDrawCold() public {
        skip(1 days);
        facility.roll(1);
        // The seller's money goes, so that the draw is its first.
        uint256 all = money.balanceOf(seller.account);
        VM.prank(seller.account);
        money.transfer(buyer.account, all);
        measureDraw("draw", "loan.draw.cold");
    }

    function test_Bench_ReceivableSettle() public {
        ReceivableId id = desk.finance(encoded(fresh("settle", true)));
        VM.prank(buyer.account);
        facility.settle(id, FACE);
        snapshot("receivable.settle");
    }

    function test_Bench_ReceivableSettleCold() public {
        buyer = register("new buyer", PartyRoles.BUYER);
        admit(buyer.group, false, type(uint96).max, FAR);
        skip(7 days);
        facility.roll(7);
        fundAccount(buyer.account, 10 * FACE);
        VM.prank(buyer.account);
        money.approve(address(facility), type(uint256).max);
        ReceivableId id = desk.finance(encoded(fresh("settle", true)));
        VM.prank(buyer.account);
        facility.settle(id, FACE);
        snapshot("receivable.settle.cold");
    }

    function test_Bench_LoanWriteOff() public {
        ReceivableId id = desk.finance(encoded(fresh("bad", true)));
        skip(151 days);
        for (uint256 i = 0; i < 3; ++i) facility.roll(62);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        snapshot("loan.writeOff");
    }

    function test_Bench_DeskFinance() public {
        Bundle memory b = makeBundle(FACE, "desk", false, true);
        place(b.presentation.order);
        desk.finance(encoded(b));
        snapshot("desk.finance");
    }

    function test_Bench_DeskFinanceCold() public {
        skip(1 days);
        facility.roll(1);
        uint256 all = money.balanceOf(seller.account);
        VM.prank(seller.account);
        money.transfer(buyer.account, all);
        Bundle memory b = makeBundle(FACE, "desk", false, true);
        place(b.presentation.order);
        desk.finance(encoded(b));
        snapshot("desk.finance.cold");
    }

    function test_Bench_DeskWithoutEvidence() public {
        Bundle memory b = fresh("life", false);
        desk.finance(encoded(b));
        snapshot("life.single.desk");
    }

    /// @dev 50 loans in one transaction of the desk, and paid in one of the buyer's account.
    function test_Bench_DeskBatch() public {
        buyer = registerWithAccount("buyer with an account", PartyRoles.BUYER);
        admit(buyer.group, false, type(uint96).max, FAR);
        skip(7 days);
        facility.roll(7);
        settleFully(desk.finance(encoded(fresh("batch", true))));
        desk.finance(encoded(fresh("same due day", true)));
        Bundle[] memory bundles = new Bundle[](50);
        for (uint256 i = 0; i < 50; ++i) bundles[i] = fresh(keccak256(abi.encode("batch", i)), false);
        ReceivableId[] memory ids = desk.financeBatch(encoded(bundles));
        snapshot("desk.batch50");

        fundAccount(buyer.account, 51 * FACE);
        Call[] memory calls = new Call[](51);
        calls[0] = Call(address(money), 0, abi.encodeCall(money.approve, (address(facility), 50 * FACE)));
        for (uint256 i = 0; i < 50; ++i) {
            calls[i + 1] = Call(address(facility), 0, abi.encodeCall(facility.settle, (ids[i], FACE)));
        }
        IPartyAccount account = IPartyAccount(buyer.account);
        bytes memory signed = signature(buyer.key, account.executionDigest(calls, 0, type(uint32).max));
        account.execute(calls, 0, type(uint32).max, signed);
        snapshot("receivable.settle50");
    }

    function test_Bench_Vault() public {
        fundAccount(investor.account, FACE);
        VM.prank(investor.account);
        money.approve(address(senior), type(uint256).max);
        VM.prank(investor.account);
        senior.deposit(FACE / 2, investor.account);
        snapshot("vault.deposit");
        VM.prank(investor.account);
        senior.redeem(FACE, investor.account, investor.account);
        snapshot("vault.redeem");
    }

    function test_Bench_VaultCold() public {
        fundAccount(supplier2.account, FACE);
        VM.prank(supplier2.account);
        money.approve(address(senior), FACE / 2);
        VM.prank(supplier2.account);
        senior.deposit(FACE / 2, supplier2.account);
        snapshot("vault.deposit.cold");
    }

    function measureList(uint8 kind, string memory name) internal {
        Order memory order = makeOrder(FACE, "list");
        Attestation[] memory list = new Attestation[](50);
        bytes32[] memory leaves = new bytes32[](50);
        for (uint256 i = 0; i < 50; ++i) {
            list[i] = makeAttestation(order, verifier, kind, keccak256(abi.encode(kind, i)));
            list[i].lot = bytes32(i + 1);
            leaves[i] = keccak256(abi.encode(keccak256(abi.encode(evidence.attestationDigest(list[i])))));
        }
        (bytes32 root, bytes32[][] memory proofs) = Merkle.build(leaves);
        AttestationList memory signed = AttestationList(verifier.id, root, 50, false, Day.wrap(uint32(today())));
        evidence.recordList(signed, signature(verifier.key, evidence.listDigest(signed)));
        evidence.attestFromList(list, root, proofs);
        snapshot(name);
    }

    function measureDraw(bytes32 salt, string memory name) internal {
        ReceivableId id = tokenise(FACE, salt);
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        snapshot(name);
    }
}

abstract contract BenchTestDraw is BenchBase {
    uint256 private immutable _LOANS;
    string private _name;

    constructor(uint256 loans, string memory name) {
        _LOANS = loans;
        _name = name;
    }

    function setUp() public {
        setUpBook(_LOANS);
        desk.finance(encoded(fresh("same due day", true)));
    }

    function test_Bench_LoanDraw() public {
        ReceivableId id = tokenise(FACE, "draw");
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        snapshot(_name);
    }
}

contract BenchOneLoanTest is BenchTestDraw(0, "loan.draw@1") {}

contract BenchThousandLoansTest is BenchTestDraw(999, "loan.draw@1000") {}

contract BenchRollTest is BenchBase {
    function setUp() public {
        setUpBook(0);
        for (uint256 i = 0; i < 30; ++i) {
            desk.finance(encoded(fresh(bytes32(i + 1), true)));
            skip(1 days);
        }
        facility.roll(62);
    }

    function test_Bench_Roll30() public {
        skip(31 days);
        facility.roll(30);
        snapshot("book.roll30");
    }

    function test_Bench_Roll30Idle() public {
        skip(200 days);
        for (uint256 i = 0; i < 4; ++i) facility.roll(45);
        facility.roll(10);
        snapshot("book.roll10.idle");
    }
}

contract BenchOpenTest is BenchBase {
    function setUp() public {
        setUpTrade();
    }

    function test_Bench_ProgrammeOpen() public {
        setUpFacilityQuietly();
        snapshot("programme.open");
    }

    function setUpFacilityQuietly() private {
        factory.open(defaultConfig(), "bench");
    }
}
