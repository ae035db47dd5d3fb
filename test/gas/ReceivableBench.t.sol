// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../contracts/parties/Mandates.sol";
import {Passing} from "../../contracts/receivables/NoteTypes.sol";
import {IReceivableToken} from "../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Acceptance, Order, Presentation, TransferRule} from "../../contracts/trade/TradeTypes.sol";
import {Merkle} from "../shared/Merkle.sol";
import {Trade} from "../shared/Trade.sol";

/// @title What the operations on receivables cost
/// @notice Each figure is one transaction of its own. An undertaking passes freely; units of an account pass on by consent,
/// in payment of a debt. `.first` names the first partial payment and the first claim after it.
abstract contract ReceivableBenchBase is Trade {
    uint256 internal constant FACE = 1_000_000_00;

    Actor internal middle;

    function setUpBench() internal {
        setUpTrade();
        middle = register("middle", PartyRoles.SUPPLIER | PartyRoles.BUYER);
        settled();
    }

    /// @dev The pair has a history, and every account holds money.
    function settled() internal {
        ReceivableId id = tokenise(FACE, "settled");
        payToken(id, FACE);
        VM.prank(seller.account);
        token.claim(id);
        address[3] memory accounts = [middle.account, supplier2.account, buyer.account];
        for (uint256 i = 0; i < accounts.length; ++i) fundAccount(accounts[i], 10 * FACE);
        VM.prank(buyer.account);
        money.approve(address(token), type(uint256).max);
    }

    /// @dev A receivable of `by` owed by `to`.
    function owedBy(Actor memory to, Actor memory by, uint256 face, bytes32 salt) internal returns (ReceivableId id) {
        (Actor memory wasBuyer, Actor memory wasSeller) = (buyer, seller);
        (buyer, seller) = (to, by);
        id = tokenise(face, salt);
        (buyer, seller) = (wasBuyer, wasSeller);
    }

    function pay(ReceivableId id, uint256 amount) internal {
        VM.prank(buyer.account);
        token.pay(id, amount);
    }

    function transfer(ReceivableId id, Actor memory from, Actor memory to, uint256 units) internal {
        VM.prank(from.account);
        token.safeTransferFrom(from.account, to.account, ReceivableId.unwrap(id), units, "");
    }

    function snapshot(string memory name) internal {
        VM.snapshotGasLastCall("bench", name);
    }
}

contract ReceivableBenchTest is ReceivableBenchBase {
    function setUp() public {
        setUpBench();
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
    }

    function test_Bench_TransferPayClaim() public {
        ReceivableId id = tokenise(FACE, "part");
        transfer(id, seller, supplier2, FACE / 4);
        snapshot("receivable.transferPart");
        pay(id, FACE / 2);
        snapshot("receivable.pay.first");
        pay(id, FACE / 4);
        snapshot("receivable.pay");
        VM.prank(seller.account);
        token.claim(id);
        snapshot("receivable.claim.first");
        pay(id, FACE / 4);
        VM.prank(seller.account);
        token.claim(id);
        snapshot("receivable.claim");
    }

    function test_Bench_PayAtOnce() public {
        ReceivableId id = tokenise(FACE, "at once");
        pay(id, FACE);
        snapshot("receivable.pay.full");
        VM.prank(seller.account);
        token.claim(id);
        snapshot("receivable.claim.full");
    }

    function test_Bench_TransferAfterAPayment() public {
        ReceivableId id = tokenise(FACE, "paid");
        pay(id, FACE / 2);
        transfer(id, seller, supplier2, FACE / 4);
        snapshot("receivable.transferPart.paid");
    }
}

contract ReceivablePassingBenchTest is ReceivableBenchBase {
    function setUp() public {
        setUpBench();
        programme.transferRule = TransferRule.TradeBacked;
        orders.approveProgramme(programme, "");
    }

    function test_Bench_PassOn() public {
        ReceivableId id = owedBy(buyer, middle, FACE, "whole");
        ReceivableId debt = owedBy(middle, supplier2, FACE, "debt");
        Passing memory p = Passing({
            receivable: id,
            giver: middle.id,
            taker: supplier2.id,
            units: uint64(FACE / 4),
            debt: debt,
            amount: uint64(FACE / 4),
            rest: uint64(FACE),
            worth: uint64(FACE / 4),
            discharge: true,
            shrinks: true,
            deadline: Day.wrap(uint32(today()))
        });
        bytes memory taken = signature(supplier2.key, notes.passingDigest(p));
        VM.prank(middle.account);
        notes.passOn(p, "", taken);
        snapshot("receivable.passOn");
        (p.discharge, p.rest) = (false, uint64((FACE / 4) * 3));
        taken = signature(supplier2.key, notes.passingDigest(p));
        VM.prank(middle.account);
        notes.passOn(p, "", taken);
        snapshot("receivable.passOn.bound");
    }

    /// @dev Fifty statements of one list that the buyer signed once.
    function test_Bench_Batch() public {
        Presentation[] memory list = new Presentation[](50);
        bytes32[] memory leaves = new bytes32[](50);
        for (uint256 i = 0; i < 50; ++i) {
            Order memory order = makeOrder(FACE, keccak256(abi.encode("batch", i)));
            place(order);
            attestAll(order);
            list[i] = makePresentation(order);
            leaves[i] = acceptances.leafOf(list[i].statement);
        }
        (bytes32 root, bytes32[][] memory proofs) = Merkle.build(leaves);
        Acceptance memory acceptance = Acceptance(root, 50, uint128(50 * FACE), Day.wrap(uint32(today() + 10)));
        bytes memory accepted = signature(buyer.key, acceptances.acceptanceDigest(acceptance));
        bytes[] memory calls = new bytes[](50);
        for (uint256 i = 0; i < 50; ++i) {
            (list[i].acceptance, list[i].proof, list[i].buyerSignature) = (acceptance, proofs[i], accepted);
            calls[i] = abi.encodeCall(IReceivableToken.tokenise, (list[i], seller.account, ""));
        }
        token.batch(calls, true);
        snapshot("receivable.batch50");
    }
}

/// @dev The same with many receivables and many holders in the books: nothing may grow.
abstract contract ReceivableScaleBench is ReceivableBenchBase {
    uint256 private immutable _RECEIVABLES;
    uint256 private immutable _HOLDERS;
    string private _suffix;

    constructor(uint256 receivables, uint256 holders, string memory suffix) {
        _RECEIVABLES = receivables;
        _HOLDERS = holders;
        _suffix = suffix;
    }

    function setUp() public {
        setUpBench();
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
        for (uint256 i = 0; i < _RECEIVABLES; ++i) tokenise(FACE, keccak256(abi.encode("more", i)));
    }

    function test_Bench_Flat() public {
        ReceivableId id = tokenise(FACE, "flat");
        pay(id, FACE / 10);
        for (uint256 i = 0; i < _HOLDERS; ++i) {
            transfer(id, seller, register(VM.toString(i), PartyRoles.SUPPLIER), FACE / 1000 / 2);
        }
        transfer(id, seller, supplier2, FACE / 4);
        snapshot(string.concat("receivable.transferPart.paid", _suffix));
        pay(id, FACE / 10);
        snapshot(string.concat("receivable.pay", _suffix));
        VM.prank(seller.account);
        token.claim(id);
        snapshot(string.concat("receivable.claim", _suffix));
    }
}

contract ReceivableOneBenchTest is ReceivableScaleBench(0, 1, "@1") {}

contract ReceivableThousandBenchTest is ReceivableScaleBench(1, 1000, "@1000holders") {}

contract ReceivableManyBenchTest is ReceivableScaleBench(1000, 1, "@1000receivables") {}
