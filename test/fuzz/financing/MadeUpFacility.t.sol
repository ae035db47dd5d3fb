// SPDX-License-Identifier: Apache-2.0
// The contract that passes for a facility stands beside the test of it.
// solhint-disable one-contract-per-file
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OwnTerms} from "../../../contracts/financing/FacilityTypes.sol";
import {Ground, Loan, Owed} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Admission, IRecourse, Plan} from "../../../contracts/financing/IRecourse.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "../../unit/financing/Recovering.sol";

/// @title What somebody passes off as a facility
/// @notice Answers like the true one, but for what its owner has it say, and does nothing of what it is asked to do.
contract MadeUpFacility {
    address private immutable _TRUE;
    mapping(bytes4 selector => bytes) private _says;
    mapping(bytes4 selector => uint256) public asked;

    constructor(address model) {
        _TRUE = model;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata data) external returns (bytes memory) {
        bytes memory answer = _says[msg.sig];
        if (answer.length != 0) return answer;
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory told) = _TRUE.staticcall(data);
        // A view of the true one; else an act, of which it takes note.
        if (ok) return told;
        ++asked[msg.sig];
        return "";
    }

    function say(bytes4 selector, bytes calldata answer) external {
        _says[selector] = answer;
    }

    function take(IERC20 money, address from, address to, uint256 amount) external {
        money.transferFrom(from, to, amount);
    }
}

/// @title Each act of `Recourse` with a facility that somebody made up
/// @notice It deceives whoever names it: no other facility's loans, nobody else's money, and no allowance is touched.
contract MadeUpFacilityTest is Recovering {
    uint256 private constant MONEY = 50_000_00;

    Actor private _thief;
    MadeUpFacility private _fake;
    IFacility private _lie;
    ReceivableId private _id;
    ReceivableId private _other;
    bytes32 private _had;

    /// @dev A true loan under a true call, a true plan and a true offer; and a payer that trusts `Recourse` without end.
    function setUp() public {
        setUpRecovering();
        _thief = register("thief", PartyRoles.LENDER | PartyRoles.SUPPLIER);
        (_id, _other) = (borrow("called"), borrow("offered"));
        dispute(_id, 60_000_00);
        recourse.callMargin(facility, _id);
        VM.prank(lender.account);
        recourse.offerSale(facility, _other, investor.id, 7, Day.wrap(FAR));
        Actor[2] memory payers = [seller, investor];
        for (uint256 i = 0; i < 2; ++i) {
            fundAccount(payers[i].account, MONEY);
            VM.prank(payers[i].account);
            money.approve(address(recourse), type(uint256).max);
        }
        fundAccount(_thief.account, MONEY);
        VM.prank(_thief.account);
        money.approve(address(recourse), type(uint256).max);
        _fake = new MadeUpFacility(address(facility));
        _lie = IFacility(address(_fake));
        _fake.say(IFacility.lender.selector, abi.encode(_thief.id));
        _had = _state();
    }

    /// @dev Nothing that is another's has changed, whatever the test did.
    function _assertUntouched() private view {
        assertEq(_state(), _had, "ACC-02: nothing of another's has moved");
        assertSound();
    }

    function test_WriteOff() public {
        VM.prank(_thief.account);
        recourse.writeOff(_lie, _id);
        assertEq(_fake.asked(IFacility.writeOff.selector), 1, "the made-up one alone is asked");
        VM.expectRevert(
            abi.encodeWithSelector(IRecourse.Recourse_NotLender.selector, address(facility), _thief.account)
        );
        VM.prank(_thief.account);
        recourse.writeOff(facility, _id);
        _assertUntouched();
    }

    function test_CallMargin() public {
        recourse.callMargin(_lie, _id);
        assertTrue(recourse.callOf(_lie, _id).runs);
        assertEq(facility.callsOf(seller.id), 1, "the true one runs, and no other");
        _assertUntouched();
    }

    /// @notice The payer is who calls: another's allowance is not spent. What the thief leaves behind is its own, and so is the
    /// allowance that it leaves for it: a true payment that passes through meanwhile is not touched.
    function test_Answer() public {
        recourse.callMargin(_lie, _id);
        VM.prank(_thief.account);
        recourse.answer(_lie, _id, 10_00);
        assertEq(money.balanceOf(address(recourse)), 10_00, "its own");
        VM.prank(seller.account);
        recourse.answer(facility, _id, 20_00);
        assertEq(money.balanceOf(seller.account), MONEY + 2 * NET - 20_00, "what it meant to pay");
        VM.expectRevert(_insufficient(10_00, 10_01));
        _fake.take(money, address(recourse), _thief.account, 10_01);
        _fake.take(money, address(recourse), _thief.account, 10_00);
        VM.expectRevert(_insufficient(0, 1));
        _fake.take(money, address(recourse), _thief.account, 1);
        assertEq(money.balanceOf(investor.account), MONEY, "ACC-02");
        assertEq(money.allowance(address(recourse), address(facility)), 0, "nothing is left to take");
        assertSound();
    }

    /// @notice Nor where it names another money than the true one's: a payer pays what it trusts, or nothing.
    function test_Answer_InAnotherMoney() public {
        recourse.callMargin(_lie, _id);
        _fake.say(IFacility.currency.selector, abi.encode(address(junior)));
        VM.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(recourse), 0, 10_00)
        );
        VM.prank(investor.account);
        recourse.answer(_lie, _id, 10_00);
        _assertUntouched();
    }

    function test_Enforce() public {
        recourse.callMargin(_lie, _id);
        skip(6 days);
        _had = _state();
        _fake.say(IFacility.setOff.selector, abi.encode(uint256(5)));
        recourse.enforce(_lie, _id);
        assertEq(recourse.callOf(_lie, _id).taken, 5, "of the made-up one");
        assertEq(recourse.callOf(facility, _id).taken, 0);
        _assertUntouched();
    }

    /// @notice A loan that is healthy elsewhere ends no call here.
    function test_Cured() public {
        recourse.callMargin(_lie, _id);
        Loan memory none;
        _fake.say(IFacility.loan.selector, abi.encode(none));
        recourse.cured(_lie, _id);
        assertEq(_fake.asked(IFacility.setCalled.selector), 2);
        VM.expectPartialRevert(IRecourse.Recourse_StillShort.selector);
        recourse.cured(facility, _id);
        _assertUntouched();
    }

    /// @notice What a seller admits is admitted to one lender: neither its word for another, nor the thief's for it, will do.
    function test_Admit() public {
        Admission memory a = Admission(address(facility), _id, 1_00, Day.wrap(uint32(today())), "paper");
        bytes memory signed = signature(seller.key, recourse.admissionDigest(a));
        a.facility = address(_fake);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        recourse.admit(a, signed);
        // It may name itself as the seller, and admit what it likes: there.
        _speakAsItself();
        recourse.admit(a, signature(_thief.key, recourse.admissionDigest(a)));
        assertEq(recourse.callOf(_lie, _id).admitted, 1_00);
        assertEq(recourse.callOf(facility, _id).admitted, 0);
        _assertUntouched();
    }

    function test_MarkInsolvent() public {
        fail();
        _had = _state();
        recourse.markInsolvent(_lie, buyer.id, new ReceivableId[](0));
        assertEq(_fake.asked(IFacility.setMark.selector), 1);
        assertEq(facility.markOf(buyer.id), 0);
        _assertUntouched();
        // And keeps nobody from marking the true one.
        recourse.markInsolvent(facility, buyer.id, new ReceivableId[](0));
        assertEq(facility.markOf(buyer.id), 2 * NET);
    }

    /// @notice A plan is signed for one facility.
    function test_Restructure() public {
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: _id,
            owed: uint72(owedOf(_id)),
            rate: 0,
            first: Day.wrap(uint32(today() + 300)),
            count: 1,
            amount: 1,
            every: 1,
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        (bytes memory ofSeller, bytes memory ofLender) = (signature(seller.key, digest), signature(lender.key, digest));
        plan.facility = address(_fake);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        recourse.restructure(plan, ofSeller, ofLender);
        // With a seller and a lender of its own making it agrees with itself, and takes no true loan along.
        _speakAsItself();
        bytes memory own = signature(_thief.key, recourse.planDigest(plan));
        recourse.restructure(plan, own, own);
        assertEq(recourse.scheduleOf(_lie, _id).count, 1);
        assertEq(recourse.scheduleOf(facility, _id).count, 0);
        _assertUntouched();
        _acceleratesIts();
        _assertUntouched();
    }

    function test_OfferSaleAndBuy() public {
        VM.prank(_thief.account);
        recourse.offerSale(_lie, _other, _thief.id, 1, Day.wrap(FAR));
        _speakAsItself();
        VM.prank(_thief.account);
        recourse.buy(_lie, _other, 1);
        assertEq(_fake.asked(IFacility.sell.selector), 1);
        assertEq(token.balanceOf(_thief.account, ReceivableId.unwrap(_other)), 0, "FIN-05: no units for it");
        assertEq(money.balanceOf(address(recourse)), 1, "its own fen");
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NoOffer.selector, _other, _thief.account));
        VM.prank(_thief.account);
        recourse.buy(facility, _other, 7);
        _fake.take(money, address(recourse), _thief.account, 1);
        _assertUntouched();
    }

    /// @notice Whoever is made to name it loses what it pays there, and nothing more.
    function test_WhoNamesItPaysNoMoreThanItSays() public {
        recourse.callMargin(_lie, _id);
        VM.prank(investor.account);
        recourse.answer(_lie, _id, 3);
        _fake.take(money, address(recourse), _thief.account, 3);
        assertEq(money.balanceOf(investor.account), MONEY - 3);
        VM.expectRevert(_insufficient(0, 1));
        _fake.take(money, address(recourse), _thief.account, 1);
        VM.expectRevert(_insufficient(0, 1));
        _fake.take(money, investor.account, _thief.account, 1);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev A bad loan of the thief's to the thief.
    function _speakAsItself() private {
        OwnTerms memory own = OwnTerms(_thief.id, buyer.id, uint16(today()), 0, Ground.Receivable);
        Loan memory loan = facility.loan(_id);
        loan.flags |= LoanFlags.OWN | LoanFlags.RESTRUCTURED | LoanFlags.SPECIAL;
        _fake.say(IFacility.loan.selector, abi.encode(loan));
        _fake.say(IFacility.ownTerms.selector, abi.encode(own));
        _fake.say(IFacility.vault.selector, abi.encode(address(_fake)));
        _fake.say(IERC20.totalSupply.selector, abi.encode(uint256(1)));
        _fake.say(IERC20.balanceOf.selector, abi.encode(uint256(1)));
    }

    function _acceleratesIts() private {
        _fake.say(IFacility.paidOf.selector, abi.encode(uint256(0)));
        _fake.say(IFacility.owed.selector, abi.encode(Owed(0, 0, 1)));
        _fake.say(facility.today.selector, abi.encode(today() + 400));
        recourse.accelerate(_lie, _id);
        assertEq(recourse.scheduleOf(_lie, _id).count, 0, "ended where it was agreed");
    }

    /// @dev All that is another's than the thief's.
    function _state() private view returns (bytes32) {
        bytes memory ofLoans = abi.encode(
            facility.loan(_id),
            facility.loan(_other),
            recourse.callOf(facility, _id),
            recourse.callOf(facility, _other),
            recourse.scheduleOf(facility, _id),
            recourse.offerOf(facility, _other),
            facility.callsOf(seller.id),
            facility.callsOf(PartyId.wrap(0))
        );
        bytes memory ofMoney = abi.encode(
            facility.capital(),
            bookHash(),
            money.balanceOf(address(facility)),
            money.balanceOf(address(recourse)),
            money.balanceOf(seller.account),
            money.balanceOf(investor.account),
            money.allowance(address(recourse), address(facility)),
            money.allowance(seller.account, address(recourse)),
            money.allowance(investor.account, address(recourse))
        );
        uint256[2] memory units = [
            token.balanceOf(address(facility), ReceivableId.unwrap(_id)),
            token.balanceOf(address(facility), ReceivableId.unwrap(_other))
        ];
        return keccak256(abi.encode(ofLoans, ofMoney, units));
    }

    function _insufficient(uint256 allowance, uint256 needed) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(_fake), allowance, needed);
    }
}
