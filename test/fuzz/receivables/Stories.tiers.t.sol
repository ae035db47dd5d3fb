// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Roles} from "../../../contracts/access/Roles.sol";
import {Call} from "../../../contracts/parties/IPartyAccount.sol";
import {RecoveryPlan} from "../../../contracts/parties/IPartyRecovery.sol";
import {KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {PartyAccount} from "../../../contracts/parties/PartyAccount.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {PayInstruction} from "../../../contracts/receivables/NoteTypes.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Holding} from "./Holding.sol";

/// @title One receivable through three tiers
/// @notice 1,000,000.00 are split over five holders in payment of what they owe each other, a part is drawn on, a part is
/// frozen, a holder loses its keys, 3 % are credited and a part is disputed; three instalments pay it. Everybody ends with
/// what plain arithmetic says.
contract TiersStoryTest is Holding {
    uint256 private constant FACE = 1_000_000_00;
    uint256 private constant CREDIT = 30_000_00;
    uint256 private constant UNITS = FACE - CREDIT;
    uint256 private constant UPHELD = 12_500_00;

    Actor private _second;
    Actor private _second2;
    /// @dev Loses its keys.
    Actor private _third;
    Actor private _third2;
    ReceivableId private _id;

    /// @dev The arithmetic: units, what they earned × all units, and what was handed over.
    uint256[6] private _units;
    uint256[6] private _earned;
    uint256[6] private _got;

    function setUp() public {
        setUpTrade();
        uint16 both = PartyRoles.SUPPLIER | PartyRoles.BUYER;
        seller = register("first tier", both);
        _second = register("second tier", both);
        _second2 = register("second tier too", both);
        _third = _withAccount("third tier");
        _third2 = register("third tier too", PartyRoles.SUPPLIER);
        setUpFacility();
        deposit(junior, FACE);
        programme.disputeDays = 25;
        orders.approveProgramme(programme, "");
        _id = tokenise(FACE, "tiers");
    }

    function test_ThreeTiersFiveHoldersToTheFen() public {
        _split();
        _drawFreezeCredit();
        _disputeAndRecover();

        _instalment(300_000_01);
        _award();
        _instalment(400_000_02);
        _claimAll();
        assertEq(token.claimable(_id, _second2.account), 0, "all that is free was claimed");
        notes.release(_second2.account, _id, 0, "lifted");
        _instalment(token.openAmount(_id));
        _claimAll();

        uint256[6] memory wanted = [uint256(107_500_00), 250_000_00, 150_000_00, 150_000_00, 100_000_00, 200_000_00];
        for (uint256 i = 0; i < 6; ++i) assertEq(_got[i], wanted[i], "RCV-02: to the fen");
        assertEq(uint8(token.receivable(_id).status), uint8(ReceivableStatus.Settled), "RCV-03: settled");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
        assertEq(token.money(_id).burnt, UNITS, "RCV-01: all units are burnt");
        Actor[4] memory others = [_second, _second2, _third, _third2];
        for (uint256 i = 0; i < 4; ++i)
            assertEq(money.balanceOf(others[i].account), wanted[i + 1], "in their accounts");
    }

    // --- what happens ------------------------------------------------------------------------------------------------

    /// @dev Each pays its own supplier's accepted statement with a part, for good.
    function _split() private {
        _payWith(seller, _second, 400_000_00);
        _payWith(seller, _second2, 250_000_00);
        _payWith(_second, _third, 150_000_00);
        _payWith(_second2, _third2, 100_000_00);
        _units = [uint256(120_000_00), 250_000_00, 150_000_00, 150_000_00, 100_000_00, 200_000_00];
    }

    function _payWith(Actor memory debtor, Actor memory creditor, uint256 amount) private {
        ReceivableId debt = owe(debtor, creditor, amount);
        give(_id, debtor, creditor, amount, debt);
        assertEq(uint8(token.receivable(debt).status), uint8(ReceivableStatus.Settled), "the debt is discharged");
        assertEq(token.balanceOf(creditor.account, ReceivableId.unwrap(debt)), 0, "and its units are gone");
    }

    function _drawFreezeCredit() private {
        bytes memory data = drawData(makeRequest(_id, 200_000_00));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(_id), 200_000_00, data);
        notes.freeze(_second2.account, _id, 60_000_00, "order");
        // 3 % off come out of what the first tier still holds itself.
        creditNote(_id, CREDIT);
        assertEq(notes.disputeOf(_id).raisedOn, 0, "covered in full");
        for (uint256 i = 0; i < 6; ++i) assertEq(_held(i), _units[i], "RCV-05: nobody else pays for it");
        PayInstruction memory p = notes.payInstruction(_id, _today());
        assertEq(p.face, UNITS, "what is owed");
        assertTrue(p.frozen, "the buyer sees that something is frozen");
        assertEq(p.payTo, address(token), "and pays into the token all the same");
    }

    function _disputeAndRecover() private {
        bytes32 digest = notes.disputeDigest(_id, 20_000_00, Reason.Quality);
        notes.dispute(_id, 20_000_00, Reason.Quality, signature(buyer.key, digest));
        assertEq(notes.payInstruction(_id, _today()).disputed, 20_000_00, "disputed");
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (recovery.propose.selector, recovery.second.selector);
        manager.setTargetFunctionRole(address(recovery), selectors, Roles.REGISTRAR);
        manager.grantRole(Roles.REGISTRAR, makeAddr("one"), 0);
        manager.grantRole(Roles.REGISTRAR, makeAddr("two"), 0);
        (, uint256 key) = makeAddrAndKey("new key");
        RecoveryPlan memory plan = RecoveryPlan(_third.id, _grants(VM.addr(key)), "its bank account", "paper");
        VM.prank(makeAddr("one"));
        recovery.propose(plan);
        VM.prank(makeAddr("two"));
        recovery.second(plan);
        skip(7 days);
        recovery.execute(plan);
        _third.key = key;
    }

    function _instalment(uint256 amount) private {
        payByBank(_id, amount);
        for (uint256 i = 0; i < 6; ++i) _earned[i] += amount * _units[i];
        for (uint256 i = 0; i < 6; ++i) {
            uint256 free = _earned[i] / UNITS - _got[i];
            // Two fifths of what the second's units earn wait for the court, rounded up.
            uint256 frozen = token.getFrozenTokens(_account(i), ReceivableId.unwrap(_id));
            if (frozen != 0) free = _earned[i] / UNITS - _got[i] - (_paid() * frozen + UNITS - 1) / UNITS;
            if (token.openAmount(_id) != 0) assertEq(token.claimable(_id, _account(i)), free, "RCV-02: floor");
        }
    }

    /// @dev The arbiter finds for the buyer in a part: the first tier, which sold, gives that up.
    function _award() private {
        bytes32 digest = notes.arbiterDigest(_id, verifier.id);
        notes.nameArbiter(_id, verifier.id, signature(buyer.key, digest), signature(seller.key, digest));
        notes.award(_id, UPHELD, signature(verifier.key, notes.awardDigest(_id, UPHELD)));
        for (uint256 i = 0; i < 6; ++i) _earned[i] += UPHELD * _units[i];
        _earned[0] -= UPHELD * UNITS;
        assertEq(token.openAmount(_id), UNITS - 300_000_01 - UPHELD, "RCV-05: so much less is owed");
        assertEq(notes.payInstruction(_id, _today()).disputed, 0, "decided");
    }

    function _claimAll() private {
        for (uint256 i = 0; i < 6; ++i) {
            uint256 had = money.balanceOf(address(token));
            if (i == 3) _claimByAccount();
            else if (i == 5) facility.collect(_id);
            else claim(_id, _actor(i));
            _got[i] += had - money.balanceOf(address(token));
        }
    }

    /// @dev With its new key, while it cools: a claim gives nothing away.
    function _claimByAccount() private {
        PartyAccount account = PartyAccount(payable(_third.account));
        Call[] memory calls = new Call[](1);
        calls[0] = Call(address(token), 0, abi.encodeCall(IReceivableToken.claim, (_id)));
        uint256 nonce = account.nextNonce();
        bytes32 digest = account.executionDigest(calls, nonce, type(uint256).max);
        account.execute(calls, nonce, type(uint256).max, signature(_third.key, digest));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _withAccount(string memory name) private returns (Actor memory a) {
        (, a.key) = makeAddrAndKey(name);
        a.id = parties.register(
            Registration(keccak256(bytes(name)), address(0), 0, PartyRoles.SUPPLIER, FAR, 156),
            _grants(VM.addr(a.key))
        );
        a.account = parties.partyOf(a.id).account;
    }

    function _grants(address signer) private pure returns (KeyGrant[] memory keys) {
        keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(signer), ALL_PURPOSES, type(uint96).max, 0);
    }

    function _actor(uint256 i) private view returns (Actor memory) {
        return [seller, _second, _second2, _third, _third2][i];
    }

    function _account(uint256 i) private view returns (address) {
        return i == 5 ? address(facility) : _actor(i).account;
    }

    function _held(uint256 i) private view returns (uint256) {
        return token.balanceOf(_account(i), ReceivableId.unwrap(_id));
    }

    function _paid() private view returns (uint256) {
        return token.money(_id).paid;
    }

    function _today() private view returns (Day) {
        return Day.wrap(uint32(today()));
    }
}
