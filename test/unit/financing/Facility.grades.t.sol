// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, GradeOverride, Offer, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IPartyRegistry, KeyGrant, KeySignature, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Admitting} from "./Admitting.sol";

/// @dev Which grade prices a draw, and which keys approve it.
contract FacilityGradesTest is Admitting {
    uint256 private _secondKey;

    function setUp() public {
        setUpTrade();
        openWith(gradedConfig());
    }

    // --- overrides ---------------------------------------------------------------------------------------------------

    function test_OverrideGrade() public {
        VM.expectEmit(address(facility));
        emit IFacility.GradeOverridden(buyer.id, 2, "reason", FAR, today());
        overrideGrade(2, FAR);
        GradeOverride memory o = storedOverride(buyer.id);
        assertEq(o.grade, 2);
        assertEq(o.before, 0);
        assertEq(o.expiryDay, FAR);
        assertEq(o.from, today());
        _assertGrade(2);
        // Of this obligor only, and priced by it.
        assertEq(facility.quote(seller.id, seller.id, 1, FACE, Day.wrap(uint32(today() + 30))).grade, 7);
        assertEq(offerToday().advance, 700_00);
    }

    function test_OverrideGrade_RevertWhen_NotTheLender() public {
        VM.expectRevert(notAllowed(address(this)));
        facility.overrideGrade(buyer.id, 2, "reason", FAR);
    }

    function test_OverrideGrade_RevertWhen_Nonsense() public {
        VM.expectRevert(badTerms("grade"));
        overrideGrade(8, FAR);
        VM.expectRevert(badTerms("reason"));
        VM.prank(lender.account);
        facility.overrideGrade(buyer.id, 7, 0, FAR);
    }

    function test_OverrideGrade_WorseAtOnce_GivenOthersMoney() public {
        _goodHistory();
        _assertGrade(0);
        deposit(junior, MONEY);
        overrideGrade(5, today() + 1);
        _assertGrade(5);
        skip(1 days);
        _assertGrade(5);
        skip(1 days);
        _assertGrade(0);
    }

    function test_OverrideGrade_BetterWaits_GivenOthersMoney() public {
        deposit(junior, MONEY);
        overrideGrade(2, today() + 9);
        _assertGrade(7);
        skip(6 days);
        _assertGrade(7);
        skip(1 days);
        _assertGrade(2);
        skip(2 days);
        _assertGrade(2);
        skip(1 days);
        _assertGrade(7);
    }

    function test_OverrideGrade_BetterAtOnce_GivenTheLenderIsAlone() public {
        depositAs(lender, junior, MONEY);
        overrideGrade(2, FAR);
        _assertGrade(2);
    }

    /// @dev What was set before keeps what follows from being better at once, in whichever order the calls come.
    function test_OverrideGrade_ReplacedByABetterOne() public {
        _goodHistory();
        deposit(junior, MONEY);
        overrideGrade(5, FAR);
        skip(8 days);
        overrideGrade(3, FAR);
        _assertGrade(5);
        skip(3 days);
        overrideGrade(2, FAR);
        _assertGrade(5);
        skip(6 days);
        _assertGrade(5);
        skip(1 days);
        _assertGrade(2);
    }

    function test_OverrideGrade_Ended() public {
        _goodHistory();
        deposit(junior, MONEY);
        overrideGrade(5, FAR);
        skip(8 days);
        overrideGrade(0, today() - 1);
        _assertGrade(5);
        skip(7 days);
        _assertGrade(0);
    }

    /// @dev An override set while an obligor was good does not hide that it went bad before it may.
    function test_OverrideGrade_WaitsForTheWorseOfBoth() public {
        _goodHistory();
        deposit(junior, MONEY);
        overrideGrade(1, FAR);
        _assertGrade(1);
        history.recordOverdue(buyer.id);
        history.recordOverdue(buyer.id);
        _assertGrade(5);
        skip(7 days);
        _assertGrade(1);
    }

    /// @dev "Reset for nobody": the facts stay what they were, for every other lender too.
    function test_OverrideGrade_ChangesNoFacts() public {
        history.setWriter(address(this), true);
        history.recordOverdue(buyer.id);
        bytes32 before = keccak256(abi.encode(history.obligorFacts(buyer.id)));
        IFacility mine = facility;
        overrideGrade(0, FAR);
        _assertGrade(0);
        assertEq(keccak256(abi.encode(history.obligorFacts(buyer.id))), before, "reset for nobody");
        openWith(gradedConfig());
        _assertGrade(7);
        assertTrue(address(mine) != address(facility));
    }

    // --- classes of sellers ------------------------------------------------------------------------------------------

    function test_Quote_WithRecourse_TheWorseOfBoth() public {
        overrideGrade(3, FAR);
        admitAs(seller.group, true, type(uint96).max, FAR, 3);
        _assertGrade(3);
        admitAs(seller.group, true, type(uint96).max, FAR, 4);
        _assertGrade(4);
        deposit(junior, MONEY);
        Offer memory o = offerToday();
        assertEq(o.advance, 500_00);
        assertEq(facility.loan(drawOne()).principal, o.net, "FIN-03");
        // A class of obligors decides nothing.
        admitAs(buyer.group, false, type(uint96).max, FAR, 7);
        _assertGrade(4);
    }

    function test_Quote_WithRecourse_ABetterClassWaits() public {
        overrideGrade(0, FAR);
        admitAs(seller.group, true, type(uint96).max, FAR, 4);
        deposit(junior, MONEY);
        admitAs(seller.group, true, type(uint96).max, FAR, 1);
        skip(6 days);
        _assertGrade(4);
        skip(1 days);
        _assertGrade(1);
    }

    function test_Quote_WithoutRecourse_TheObligorAlone() public {
        FacilityConfig memory c = gradedConfig();
        c.terms.recourse = 0;
        openWith(c);
        overrideGrade(3, FAR);
        admitAs(seller.group, true, type(uint96).max, FAR, 7);
        _assertGrade(3);
    }

    // --- approval ----------------------------------------------------------------------------------------------------

    /// @dev Above the band: one key up to its mandate, two above it.
    function test_Draw_ApprovedByTwoKeys() public {
        _lenderOfTwoKeys(NET - 1);
        ReceivableId id = tokenise(FACE, "two keys");
        bytes memory data = drawData(makeRequest(id, FACE), _nobody(), _both(id));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Draw_ApprovedByOneKey_WithinItsMandate() public {
        _lenderOfTwoKeys(NET);
        ReceivableId id = tokenise(FACE, "one key");
        bytes memory approval = signature(lender.key, facility.requestDigest(makeRequest(id, FACE)));
        bytes memory data = drawData(makeRequest(id, FACE), _nobody(), approval);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Draw_RevertWhen_OneKeyApprovesAboveItsMandate() public {
        _lenderOfTwoKeys(NET - 1);
        ReceivableId id = tokenise(FACE, "one key");
        bytes memory approval = signature(lender.key, facility.requestDigest(makeRequest(id, FACE)));
        bytes memory data = drawData(makeRequest(id, FACE), _nobody(), approval);
        refuseDraw(
            id,
            abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, lender.id, NET, 2, 1),
            data
        );
    }

    /// @dev Keys approved another request of the same seller: nothing here.
    function test_Draw_RevertWhen_TheKeysApprovedAnother() public {
        _lenderOfTwoKeys(NET - 1);
        ReceivableId other = tokenise(FACE, "other");
        ReceivableId id = tokenise(FACE, "this");
        bytes memory data = drawData(makeRequest(id, FACE), _nobody(), _both(other));
        VM.expectRevert();
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        assertEq(facility.loan(id).version, 0);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev Paid a hundred suppliers in time, so that the scorecard has the best grade for the buyer.
    function _goodHistory() private {
        history.setWriter(address(this), true);
        Day due = Day.wrap(uint32(today()) - 1);
        for (uint32 i = 0; i < 100; ++i) {
            history.recordPayment(buyer.id, PartyId.wrap(1000 + i), 10_000_000_00, due, due, 10_000_000_00, false);
        }
    }

    /// @dev A lender whose two keys may each approve up to an amount alone, in a facility that draws nothing by itself.
    function _lenderOfTwoKeys(uint256 alone) private {
        string memory name = "lender of two keys";
        address second;
        (lender.account, lender.key) = makeAddrAndKey(name);
        (second, _secondKey) = makeAddrAndKey("second key");
        KeyGrant[] memory keys = new KeyGrant[](2);
        keys[0] = KeyGrant(abi.encodePacked(lender.account), ALL_PURPOSES, uint96(alone), 2);
        keys[1] = KeyGrant(abi.encodePacked(second), ALL_PURPOSES, uint96(alone), 2);
        lender.id = parties.register(
            Registration({
                legalId: keccak256(bytes(name)),
                account: lender.account,
                group: 0,
                roles: PartyRoles.LENDER,
                expiryDay: FAR,
                jurisdiction: 156
            }),
            keys
        );
        FacilityConfig memory c = defaultConfig();
        c.lender = lender.id;
        c.autoLimit = 0;
        openWith(c);
        deposit(junior, MONEY);
    }

    function _both(ReceivableId id) private view returns (bytes memory) {
        bytes32 digest = facility.requestDigest(makeRequest(id, FACE));
        address second = VM.addr(_secondKey);
        KeySignature[] memory list = new KeySignature[](2);
        list[0] = KeySignature(abi.encodePacked(lender.account), signature(lender.key, digest));
        list[1] = KeySignature(abi.encodePacked(second), signature(_secondKey, digest));
        if (keccak256(list[0].signer) > keccak256(list[1].signer)) (list[0], list[1]) = (list[1], list[0]);
        return abi.encode(list);
    }

    function _nobody() private pure returns (Payee[] memory) {
        return new Payee[](0);
    }

    function _assertGrade(uint256 grade) private view {
        assertEq(offerToday().grade, grade, "grade");
    }
}
