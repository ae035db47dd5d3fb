// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Registration, KeyGrant, IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {IERC7943MultiToken} from "../../../contracts/shared/interfaces/IERC7943MultiToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @dev A taker that makes one more call when units arrive, and keeps what became of it.
contract Echo {
    address private _target;
    bytes private _call;
    bytes public answer;

    function prepare(address target, bytes calldata call_) external {
        (_target, _call) = (target, call_);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        if (_target != address(0)) (, answer) = _target.call(_call);
        return this.onERC1155Received.selector;
    }
}

/// @notice The seller owes its supplier 600 and pays with units of the buyer's receivable of 1,000.
contract ReceivableNotesPassingTest is Notes {
    ReceivableId private id;
    ReceivableId private debt;
    uint256 private debtNumber = 100;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        debt = owe(debtNumber, seller, supplier2, 600);
    }

    // --- who consents ------------------------------------------------------------------------------------------------

    function test_PassOn_ByTwoSignatures() public {
        Passing memory p = _payment(300, true);
        bytes32 digest = notes.passingDigest(p);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.PassedOn(id, seller.id, supplier2.id, p);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(debt, supplier2.account, 300, 300, true);
        VM.prank(STRANGER);
        notes.passOn(p, signature(seller.key, digest), signature(supplier2.key, digest));
        assertEq(held(id, seller), 700);
        assertEq(held(id, supplier2), 300, "RCV-01");
        assertEq(held(debt, supplier2), 300);
        assertEq(token.openAmount(debt), 300);
        assertEq(token.openAmount(id), FACE);
        assertEq(notes.boundOf(debt), 0);
    }

    function test_PassOn_TheGiverCalls() public {
        Passing memory p = _payment(300, true);
        bytes memory byTaker = signature(supplier2.key, notes.passingDigest(p));
        VM.prank(seller.account);
        notes.passOn(p, "", byTaker);
        assertEq(held(id, supplier2), 300);
    }

    function test_PassOn_TheTakerCalls() public {
        Passing memory p = _payment(300, true);
        bytes memory byGiver = signature(seller.key, notes.passingDigest(p));
        VM.prank(supplier2.account);
        notes.passOn(p, byGiver, "");
        assertEq(held(id, supplier2), 300);
    }

    function test_PassOn_RevertWhen_ASideDoesNotConsent() public {
        Passing memory p = _payment(300, true);
        bytes32 digest = notes.passingDigest(p);
        bytes memory consent = badField("consent");
        VM.expectRevert(consent);
        VM.prank(STRANGER);
        notes.passOn(p, "", signature(supplier2.key, digest));
        VM.expectRevert(consent);
        VM.prank(STRANGER);
        notes.passOn(p, signature(seller.key, digest), "");
        VM.expectRevert(consent);
        VM.prank(seller.account);
        notes.passOn(p, "", "");
        VM.expectRevert(consent);
        VM.prank(supplier2.account);
        notes.passOn(p, "", "");
    }

    function test_PassOn_RevertWhen_AnotherSigned() public {
        Passing memory p = _payment(300, true);
        bytes32 digest = notes.passingDigest(p);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(badSignature(seller, supplier2, Purposes.PAY));
        notes.passOn(p, signature(supplier2.key, digest), byTaker);
        VM.expectRevert(badSignature(supplier2, seller, Purposes.TAKE));
        notes.passOn(p, byGiver, signature(seller.key, digest));
    }

    function test_PassOn_RevertWhen_WhatWasSignedIsAnother() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        p.units = 301;
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.passOn(p, byGiver, byTaker);
        p = _payment(300, false);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.passOn(p, byGiver, byTaker);
    }

    function test_PassOn_RevertWhen_TheKeyHasNotThePurpose() public {
        (address narrow, uint256 key) = makeAddrAndKey("narrow");
        addKey(supplier2.id, abi.encodePacked(narrow), ALL_PURPOSES & ~Purposes.TAKE, type(uint96).max);
        (address other, uint256 otherKey) = makeAddrAndKey("narrow too");
        addKey(seller.id, abi.encodePacked(other), ALL_PURPOSES & ~Purposes.PAY, type(uint96).max);
        Passing memory p = _payment(300, true);
        bytes32 digest = notes.passingDigest(p);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        bytes4 selector = IPartyRegistry.Party_BadSignature.selector;
        bytes32 narrowId = keccak256(abi.encodePacked(narrow));
        VM.expectRevert(abi.encodeWithSelector(selector, supplier2.id, narrowId, Purposes.TAKE));
        notes.passOn(p, byGiver, signature(key, digest));
        narrowId = keccak256(abi.encodePacked(other));
        VM.expectRevert(abi.encodeWithSelector(selector, seller.id, narrowId, Purposes.PAY));
        notes.passOn(p, signature(otherKey, digest), byTaker);
    }

    function test_PassOn_RevertWhen_TheUnitsAreAboveTheMandate() public {
        (address small, uint256 key) = makeAddrAndKey("small");
        addKey(seller.id, abi.encodePacked(small), Purposes.PAY, 299);
        Passing memory p = _payment(300, true);
        bytes32 digest = notes.passingDigest(p);
        (, bytes memory byTaker) = _signed(p);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, seller.id, 300, 0, 1));
        notes.passOn(p, signature(key, digest), byTaker);
    }

    function test_PassOn_ByAWalletThatIsAKey() public {
        address wallet = create("OwnedWallet", abi.encode(seller.account));
        addKey(seller.id, abi.encodePacked(wallet), ALL_PURPOSES, type(uint96).max);
        Passing memory p = _payment(300, true);
        (bytes memory byOwner, bytes memory byTaker) = _signed(p);
        notes.passOn(p, byWallet(wallet, byOwner), byTaker);
        assertEq(held(id, supplier2), 300);
    }

    function test_PassOn_RevertWhen_TheOwnerOfTheWalletIsAnother() public {
        address wallet = create("OwnedWallet", abi.encode(supplier2.account));
        addKey(seller.id, abi.encodePacked(wallet), ALL_PURPOSES, type(uint96).max);
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        bytes32 walletId = keccak256(abi.encodePacked(wallet));
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, seller.id, walletId, Purposes.PAY)
        );
        notes.passOn(p, byWallet(wallet, byGiver), byTaker);
    }

    // --- when, and once ----------------------------------------------------------------------------------------------

    function test_PassOn_OnTheLastDay() public {
        Passing memory p = _payment(300, true);
        skip(5 days);
        passOn(p, seller, supplier2);
        assertEq(held(id, supplier2), 300);
    }

    function test_PassOn_RevertWhen_Expired() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        skip(6 days);
        VM.expectRevert(badDay(today() - 1, today(), type(uint32).max));
        notes.passOn(p, byGiver, byTaker);
    }

    function test_PassOn_RevertGiven_ItWasUsed() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        notes.passOn(p, byGiver, byTaker);
        VM.expectRevert(badField("rest"));
        notes.passOn(p, byGiver, byTaker);
    }

    function test_PassOn_RevertGiven_ItWasUsedWithoutADebt() public {
        Passing memory p = makePassing(id, seller, supplier2, 300);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.prank(supplier2.account);
        notes.passOn(p, byGiver, "");
        bytes memory used = isKnown(notes.passingDigest(p));
        VM.expectRevert(used);
        notes.passOn(p, byGiver, byTaker);
        VM.expectRevert(used);
        VM.prank(supplier2.account);
        notes.passOn(p, byGiver, "");
        assertEq(held(id, seller), 700, "ACC-02");
        p.rest = 1;
        passOn(p, seller, supplier2);
        assertEq(held(id, seller), 400, "another number, another passing");
    }

    function test_PassOn_RevertGiven_WhatTheUnitsBringWasPaidSince() public {
        Passing memory p = _payment(300, true);
        p.worth = 300;
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        pay(id, 10);
        VM.expectRevert(badAmount(id, 300, 297));
        notes.passOn(p, byGiver, byTaker);
        p.worth = 297;
        passOn(p, seller, supplier2);
        assertEq(token.expected(id, supplier2.account), 297);
    }

    function test_PassOn_TheirWorthGivenTheTakerOwesAPaymentBack() public {
        // Taken back from a taker that had claimed it: what passes first makes up for that.
        passOn(makePassing(id, seller, supplier2, 300), seller, supplier2);
        pay(id, 500);
        claim(id, supplier2);
        reverse(id, 500);
        Passing memory p = _payment(300, true);
        p.worth = 301;
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(badAmount(id, 301, 300));
        notes.passOn(p, byGiver, byTaker);
        p.worth = 300;
        passOn(p, seller, supplier2);
    }

    function test_PassOn_RevertGiven_TheDebtWasPaidInPart() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        pay(debt, 1);
        VM.expectRevert(badField("rest"));
        notes.passOn(p, byGiver, byTaker);
    }

    // --- what --------------------------------------------------------------------------------------------------------

    function test_PassOn_RevertGiven_TheReceivableIsUnknown() public {
        Passing memory p = _payment(300, true);
        p.receivable = UNKNOWN;
        VM.expectRevert(unknown());
        notes.passOn(p, "", "");
    }

    function test_PassOn_RevertGiven_TheProgrammeLetsNothingPass() public {
        Passing memory p = _payment(300, true);
        p.receivable = _issueUnder(TransferRule.None, false);
        VM.expectRevert(badField("receivable"));
        notes.passOn(p, "", "");
    }

    function test_PassOn_RevertWhen_TheTakerKnowsTheKindWrong() public {
        Passing memory p = _payment(300, true);
        p.shrinks = false;
        VM.expectRevert(badField("shrinks"));
        notes.passOn(p, "", "");
        p.receivable = _issueUnder(TransferRule.Free, true);
        p.shrinks = true;
        VM.expectRevert(badField("shrinks"));
        notes.passOn(p, "", "");
    }

    function test_PassOn_AnUndertaking() public {
        Passing memory p = _payment(300, true);
        (p.receivable, p.shrinks) = (_issueUnder(TransferRule.TradeBacked, true), false);
        passOn(p, seller, supplier2);
        assertEq(held(p.receivable, supplier2), 300);
    }

    function test_PassOn_RevertWhen_NoUnits() public {
        Passing memory p = _payment(0, true);
        p.amount = 1;
        VM.expectRevert(badField("units"));
        notes.passOn(p, "", "");
    }

    function test_PassOn_RevertGiven_TheGiverHasNotTheUnits() public {
        Passing memory p = _payment(300, true);
        p.units = uint64(FACE) + 1;
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(
            abi.encodeWithSelector(
                IERC1155Errors.ERC1155InsufficientBalance.selector,
                seller.account,
                FACE,
                FACE + 1,
                ReceivableId.unwrap(id)
            )
        );
        notes.passOn(p, byGiver, byTaker);
    }

    function test_PassOn_RevertGiven_TheUnitsAreFrozen() public {
        notes.freeze(seller.account, id, 800, "paper");
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(
            abi.encodeWithSelector(
                IERC7943MultiToken.ERC7943InsufficientUnfrozenBalance.selector,
                seller.account,
                ReceivableId.unwrap(id),
                300,
                200
            )
        );
        notes.passOn(p, byGiver, byTaker);
        passOn(_payment(200, true), seller, supplier2);
        assertEq(held(id, supplier2), 200, "what is not frozen passes");
    }

    function test_PassOn_RevertGiven_TheReceivableIsSettled() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        pay(id, FACE);
        VM.expectRevert(settledAlready(id));
        notes.passOn(p, byGiver, byTaker);
    }

    function test_PassOn_AfterAPayment() public {
        pay(id, 500);
        passOn(_payment(400, true), seller, supplier2);
        assertEq(token.claimable(id, supplier2.account), 0, "what came before stays with the giver");
        pay(id, 500);
        assertEq(claim(id, supplier2), 200);
        assertEq(claim(id, seller), 800);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    // --- without a debt ----------------------------------------------------------------------------------------------

    function test_PassOn_WithoutADebt() public {
        passOn(id, seller, investor, 300);
        assertEq(held(id, investor), 300);
        passOn(id, investor, investor, 300);
        assertEq(held(id, investor), 300, "to itself nothing moves");
    }

    function test_PassOn_RevertWhen_TradeBackedWithoutADebt() public {
        ReceivableId backed = _issueUnder(TransferRule.TradeBacked, false);
        Passing memory p = makePassing(backed, seller, supplier2, 300);
        VM.expectRevert(badField("debt"));
        notes.passOn(p, "", "");
    }

    function test_PassOn_RevertWhen_AnAmountWithoutADebt() public {
        Passing memory p = makePassing(id, seller, supplier2, 300);
        p.amount = 1;
        VM.expectRevert(badField("debt"));
        notes.passOn(p, "", "");
    }

    // --- who ---------------------------------------------------------------------------------------------------------

    function test_PassOn_RevertGiven_TheGiverIsNotActive() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        suspend(seller);
        VM.expectRevert(_inactive(seller, PartyStatus.Suspended));
        notes.passOn(p, byGiver, byTaker);
        VM.expectRevert(_inactive(seller, PartyStatus.Suspended));
        VM.prank(seller.account);
        notes.passOn(p, "", byTaker);
    }

    function test_PassOn_RevertGiven_TheTakerIsNotActive() public {
        Passing memory p = _payment(300, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        suspend(supplier2);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, supplier2.id, PartyStatus.Suspended, FAR)
        );
        notes.passOn(p, byGiver, byTaker);
        VM.expectRevert(_inactive(supplier2, PartyStatus.Suspended));
        VM.prank(supplier2.account);
        notes.passOn(p, byGiver, "");
    }

    function test_PassOn_RevertWhen_TheTakerIsAContractWithoutAHook() public {
        address wallet = create("OwnedWallet", abi.encode(supplier2.account));
        Actor memory firm = _registerContract(wallet);
        Passing memory p = makePassing(id, seller, firm, 300);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p, seller, firm);
        VM.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, wallet));
        notes.passOn(p, byGiver, byTaker);
        assertEq(held(id, seller), FACE);
    }

    function test_PassOn_RevertWhen_TheTakersHookPassesOnAgain() public {
        Echo echo = new Echo();
        Actor memory firm = _registerContract(address(echo));
        Passing memory p = makePassing(id, seller, firm, 300);
        p.rest = 1;
        (bytes memory byGiver, bytes memory byTaker) = _signed(p, seller, firm);
        echo.prepare(address(notes), abi.encodeCall(notes.passOn, (p, byGiver, byTaker)));
        p.rest = 0;
        passOn(p, seller, firm);
        bytes4 guarded = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        assertEq(echo.answer(), abi.encodeWithSelector(guarded));
        assertEq(held(id, firm), 300);
    }

    function testFuzz_PassOn(uint256 units, uint256 amount, bool discharge) public {
        units = bound(units, 1, FACE);
        amount = bound(amount, 1, 600);
        Passing memory p = _payment(uint64(units), discharge);
        p.amount = uint64(amount);
        passOn(p, seller, supplier2);
        assertEq(held(id, supplier2), units);
        assertEq(held(id, seller), FACE - units, "RCV-01");
        assertEq(token.openAmount(debt), discharge ? 600 - amount : 600);
        assertEq(notes.boundOf(debt), discharge ? 0 : amount);
    }

    function _payment(uint64 units, bool discharge) private view returns (Passing memory p) {
        p = makePassing(id, seller, supplier2, units);
        (p.debt, p.amount, p.rest, p.discharge) = (debt, units, 600, discharge);
    }

    function _issueUnder(TransferRule rule, bool undertaking) private returns (ReceivableId) {
        Accepted memory a = accepted(++debtNumber, buyer, seller, uint128(FACE));
        (a.programme, a.transferRule, a.undertaking) = (3, rule, undertaking);
        return issue(a, seller);
    }

    /// @dev A party whose account is a contract, and with a key of its own.
    function _registerContract(address account) private returns (Actor memory a) {
        address signer;
        (signer, a.key) = makeAddrAndKey("key of a contract");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant({
            signer: abi.encodePacked(signer),
            purposes: ALL_PURPOSES,
            maxAmount: type(uint96).max,
            keysAbove: 0
        });
        a.account = account;
        a.id = parties.register(
            Registration({
                legalId: "contract",
                account: account,
                group: 0,
                roles: PartyRoles.SUPPLIER,
                expiryDay: FAR,
                jurisdiction: 156
            }),
            keys
        );
    }

    function _signed(Passing memory p) private view returns (bytes memory, bytes memory) {
        return _signed(p, seller, supplier2);
    }

    function _signed(
        Passing memory p,
        Actor memory giver,
        Actor memory taker
    ) private view returns (bytes memory, bytes memory) {
        bytes32 digest = notes.passingDigest(p);
        return (signature(giver.key, digest), signature(taker.key, digest));
    }

    function _inactive(Actor memory a, PartyStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_AccountNotActive.selector, a.account, status, FAR);
    }
}
