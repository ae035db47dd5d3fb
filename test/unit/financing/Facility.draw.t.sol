// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {DrawRequest, FacilityConfig, Loan, Offer, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {Reason} from "../../../contracts/receivables/IReceivableNotes.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {IBankDesk, PayoutStatus} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Filing, IInvoiceStanding} from "../../../contracts/trade/IInvoiceStanding.sol";
import {Order, Presentation} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @dev The usual loan: 1,000.00 at 85 %, 6 % discount for 30 days ACT/360: 850.00 less 4.25.
contract FacilityDrawTest is Trade {
    uint256 private constant FACE = 1_000_00;
    uint256 private constant NET = 845_75;
    uint256 private constant MONEY = 10_000_000_00;

    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        deposit(senior, MONEY);
        deposit(junior, MONEY);
        id = tokenise(FACE, "draw");
    }

    // --- what a draw does --------------------------------------------------------------------------------------------

    function test_Draw() public {
        Offer memory o = quote(FACE, today() + 30);
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.expectEmit(address(facility));
        emit IFacility.Drawn(id, seller.id, buyer.id, FACE, o, today());
        _send(data);
        assertEq(money.balanceOf(seller.account), NET);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE);
        Loan memory loan = facility.loan(id);
        assertEq(loan.principal, NET);
        assertEq(loan.interest, 4_25);
        assertEq(loan.owed, 0);
        assertEq(loan.start, today());
        assertEq(loan.version, 1);
        assertEq(loan.flags, 0);
        assertEq(facility.capital().cash, 2 * MONEY - NET);
        assertEq(facility.exposure(buyer.group, false).out, NET);
        assertEq(facility.exposure(seller.group, true).out, NET);
        assertEq(facility.bucket(today() + 30).count, 1);
    }

    function test_Draw_ByMint() public {
        Order memory order = makeOrder(FACE, "mint");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        bytes memory data = drawData(makeRequest(receivableId(p), FACE));
        ReceivableId minted = token.tokenise(p, address(facility), data);
        assertEq(money.balanceOf(seller.account), NET);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(minted)), FACE);
        assertEq(facility.loan(minted).principal, NET);
    }

    function test_Draw_OnItsLastDay() public {
        DrawRequest memory request = makeRequest(id, FACE);
        request.deadline = Day.wrap(uint32(today()));
        request.minNet = NET;
        _send(drawData(request));
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Draw_KeepsTheFee() public {
        FacilityConfig memory c = defaultConfig();
        c.terms.fee = 10_000;
        _open(c);
        _send(drawData(makeRequest(id, FACE)));
        assertEq(money.balanceOf(seller.account), 837_25);
        assertEq(facility.capital().fees, 8_50);
        assertEq(facility.capital().cash, 2 * MONEY - 837_25);
        assertEq(facility.loan(id).principal, NET);
        VM.expectEmit(address(facility));
        emit IFacility.FeesTaken(lender.account, 8_50);
        facility.takeFees();
        assertEq(money.balanceOf(lender.account), 8_50);
        assertEq(facility.capital().fees, 0);
    }

    function test_Draw_InArrears() public {
        _arrears(800_000, 42_000);
        id = _tokeniseFor(3_816_000_00, 47);
        Offer memory o = quote(3_816_000_00, today() + 47);
        _send(drawData(makeRequest(id, 3_816_000_00)));
        assertEq(o.net, 3_052_800_00);
        assertEq(o.interest, 16_739_52);
        assertEq(o.holdback, 763_200_00);
        assertEq(money.balanceOf(seller.account), 3_052_800_00);
        assertEq(facility.loan(id).principal, 3_052_800_00);
        assertEq(facility.loan(id).interest, 16_739_52);
    }

    function test_Draw_GivenPartlyPaid() public {
        _arrears(850_000, 40_000);
        id = _tokeniseFor(1_118_040_00, 25);
        fundAccount(buyer.account, 240_000_00);
        VM.startPrank(buyer.account);
        money.approve(address(token), 240_000_00);
        token.pay(id, 240_000_00);
        VM.stopPrank();
        _send(drawData(makeRequest(id, 1_118_040_00)));
        assertEq(money.balanceOf(seller.account), 746_334_00);
        assertEq(facility.loan(id).principal, 746_334_00);
        assertEq(facility.loan(id).interest, 2_073_15);
    }

    function testFuzz_Draw_GivesItsQuote(uint256 face, uint256 tenor, uint24 fee, bool discount) public {
        face = bound(face, 1_00, 1_000_000_00);
        tenor = bound(tenor, 1, 180);
        FacilityConfig memory c = defaultConfig();
        c.terms.fee = uint24(bound(fee, 0, 100_000));
        c.terms.discount = discount;
        _open(c);
        id = _tokeniseFor(face, uint16(tenor));
        Offer memory o = quote(face, today() + tenor);
        bytes memory data = drawData(makeRequest(id, face));
        VM.expectEmit(address(facility));
        emit IFacility.Drawn(id, seller.id, buyer.id, face, o, today());
        _send(data);
        assertEq(money.balanceOf(seller.account), o.net, "FIN-03");
        assertEq(facility.loan(id).principal, o.net + o.fee, "FIN-03");
        assertEq(facility.loan(id).interest, o.interest, "FIN-03");
        assertEq(facility.capital().fees, o.fee, "FIN-03");
        assertEq(o.advance, o.net + o.fee + (discount ? o.interest : 0), "FIN-03");
    }

    // --- payees ------------------------------------------------------------------------------------------------------

    function test_Draw_PaysAccounts() public {
        Payee[] memory payees = new Payee[](2);
        payees[0] = Payee({account: supplier2.account, bankAccount: 0, amount: 800_00, purpose: "goods"});
        payees[1] = Payee({account: seller.account, bankAccount: 0, amount: 45_75, purpose: "rest"});
        bytes memory data = _payeeData(payees);
        VM.expectEmit(address(facility));
        emit IFacility.PayeePaid(id, supplier2.account, 0, 800_00, "goods");
        _send(data);
        assertEq(money.balanceOf(supplier2.account), 800_00);
        assertEq(money.balanceOf(seller.account), 45_75);
    }

    function test_Draw_InstructsTheBank() public {
        Payee[] memory payees = _toBank();
        bytes memory data = _payeeData(payees);
        bytes32 payoutId = _payoutId();
        VM.expectEmit(address(bank));
        emit IBankDesk.PayoutInstructed(payoutId, address(facility), 800_00, keccak256(abi.encode(payees)));
        _send(data);
        assertEq(money.balanceOf(seller.account), 45_75);
        assertEq(bank.instructedTotal(), 800_00);
        assertEq(uint8(bank.payoutOf(payoutId).status), uint8(PayoutStatus.Instructed));
        assertEq(bank.payoutOf(payoutId).amount, 800_00);
        assertEq(money.allowance(address(facility), address(bank)), 0);
    }

    function test_TakeBack() public {
        _send(_payeeData(_toBank()));
        uint256 cash = facility.capital().cash;
        bank.reject(_payoutId(), "rejected");
        VM.expectEmit(address(facility));
        emit IFacility.Credited(seller.id, 800_00);
        facility.takeBack(id);
        assertEq(facility.creditOf(seller.id), 800_00);
        assertEq(facility.capital().owed, 800_00);
        assertEq(facility.capital().cash, cash + 800_00);
        facility.takeCredit(seller.id);
        assertEq(money.balanceOf(seller.account), NET);
        assertEq(facility.capital().owed, 0);
        assertEq(facility.capital().cash, cash);
        assertEq(facility.creditOf(seller.id), 0);
    }

    function test_TakeBack_RevertGiven_TakenBack() public {
        _send(_payeeData(_toBank()));
        bank.reject(_payoutId(), "rejected");
        facility.takeBack(id);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
        facility.takeBack(id);
    }

    function test_TakeBack_RevertGiven_NotRejected() public {
        _send(_payeeData(_toBank()));
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
        facility.takeBack(id);
    }

    function test_Draw_RevertWhen_PayeesAreOthers() public {
        Payee[] memory payees = _toBank();
        DrawRequest memory request = makeRequest(id, FACE);
        request.payees = keccak256(abi.encode(payees));
        payees[0].amount -= 1;
        _refused(_badRequest("payees"), drawData(request, payees, ""));
    }

    function test_Draw_RevertWhen_PayeesDoNotAddUp() public {
        Payee[] memory payees = _toBank();
        payees[1].amount -= 1;
        _refused(abi.encodeWithSelector(IFacility.Facility_PayeesSum.selector, NET, NET - 1), _payeeData(payees));
    }

    function test_Draw_RevertWhen_APayeeIsUnknown() public {
        Payee[] memory payees = _toBank();
        payees[1].account = address(0xBEEF);
        _refused(
            abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, address(0xBEEF)),
            _payeeData(payees)
        );
    }

    // --- what arrives ------------------------------------------------------------------------------------------------

    function test_Draw_RevertWhen_AnotherReceivable() public {
        DrawRequest memory request = makeRequest(ReceivableId.wrap(1), FACE);
        _refused(_badRequest("receivable"), drawData(request));
    }

    function test_Draw_RevertWhen_OtherUnits() public {
        _refused(_badRequest("units"), drawData(makeRequest(id, FACE - 1)));
    }

    function test_Draw_RevertWhen_Expired() public {
        bytes memory data = drawData(makeRequest(id, FACE));
        skip(11 days);
        _refused(abi.encodeWithSelector(IFacility.Facility_RequestExpired.selector, today() - 1), data);
    }

    function test_Draw_RevertWhen_BelowItsMinimum() public {
        DrawRequest memory request = makeRequest(id, FACE);
        request.minNet = NET + 1;
        _refused(abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, NET, NET + 1), drawData(request));
    }

    function test_Draw_RevertWhen_NothingIsLeft() public {
        id = tokenise(1, "one fen");
        DrawRequest memory request = makeRequest(id, 1);
        request.minNet = 0;
        bytes memory data = drawData(request);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, 0, 0));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), 1, data);
    }

    /// @notice R20: units come from their holder itself, with its request.
    function test_Draw_RevertWhen_ByStandingApproval() public {
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.prank(seller.account);
        token.setApprovalForAll(supplier2.account, true);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, supplier2.account));
        VM.prank(supplier2.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
    }

    /// @notice R20: one receivable, one request.
    function test_Draw_RevertWhen_Batch() public {
        uint256[] memory ids = new uint256[](2);
        uint256[] memory units = new uint256[](2);
        (ids[0], ids[1]) = (ReceivableId.unwrap(id), ReceivableId.unwrap(tokenise(FACE, "second")));
        (units[0], units[1]) = (FACE, FACE);
        VM.expectRevert(_badRequest("batch"));
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, address(facility), ids, units, "");
    }

    /// @notice R20: of its own token alone.
    function test_Draw_RevertWhen_NotTheToken() public {
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, address(this)));
        facility.onERC1155Received(seller.account, seller.account, ReceivableId.unwrap(id), FACE, data);
    }

    function test_Draw_RevertGiven_Paused() public {
        guardian.pause(address(facility));
        uint40 until = uint40(VM.getBlockTimestamp() + 3 days);
        _refused(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, until));
    }

    function test_Draw_RevertGiven_Closed() public {
        guardian.close(address(facility));
        _refused(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Closed.selector));
    }

    // --- what is financed --------------------------------------------------------------------------------------------

    function test_Draw_RevertGiven_ALoan() public {
        _sendUnits(FACE / 2, drawData(makeRequest(id, FACE / 2)));
        bytes memory data = drawData(makeRequest(id, FACE / 2));
        VM.expectRevert(_notEligible("already a loan"));
        _sendUnits(FACE / 2, data);
    }

    function test_Draw_RevertGiven_Disputed() public {
        bytes32 digest = notes.disputeDigest(id, FACE, Reason.Quality);
        notes.dispute(id, FACE, Reason.Quality, signature(buyer.key, digest));
        _refused(_notEligible("disputed"));
    }

    function test_Draw_RevertGiven_ItsConditionsAreNotMet() public {
        (programme.filing, programme.document) = (true, "filing");
        orders.approveProgramme(programme, "");
        id = tokenise(FACE, "filed");
        _refused(abi.encodeWithSelector(IInvoiceStanding.Standing_NotFiled.selector, id, lender.id, FACE));
        Filing memory filing = Filing({
            receivable: id,
            assignee: lender.id,
            number: "number",
            filedAt: uint64(block.timestamp),
            amount: uint64(FACE),
            validUntil: Day.wrap(uint32(today() + 60)),
            search: "search"
        });
        standing.file(filing, signature(lender.key, standing.filingDigest(filing)));
        _send(drawData(makeRequest(id, FACE)));
        assertEq(facility.loan(id).principal, NET);
    }

    function test_Draw_RevertGiven_OtherCurrency() public {
        BankDesk other = BankDesk(
            create("BankDesk", abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit USD", "USDd"))
        );
        FacilityConfig memory c = defaultConfig();
        c.currency = address(other.DEPOSIT());
        (address f, , ) = factory.open(c, "other");
        facility = IFacility(f);
        _refused(_notEligible("currency"));
    }

    function test_Draw_RevertWhen_TenorIsShort() public {
        skip(30 days);
        _refused(abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 0, 1, 180));
    }

    function test_Draw_RevertWhen_TenorIsLong() public {
        FacilityConfig memory c = defaultConfig();
        c.terms.maxTenor = 29;
        _open(c);
        _refused(abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 30, 1, 29));
    }

    function test_Draw_RevertGiven_TheObligorIsSuspended() public {
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        _refused(abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, buyer.id, PartyStatus.Suspended, FAR));
    }

    // --- who agrees --------------------------------------------------------------------------------------------------

    function test_Draw_RevertWhen_TheSellerDidNotSign() public {
        DrawRequest memory request = makeRequest(id, FACE);
        bytes memory signed = signature(buyer.key, facility.requestDigest(request));
        _refused(
            abi.encodeWithSelector(
                IPartyRegistry.Party_BadSignature.selector,
                seller.id,
                keccak256(abi.encodePacked(buyer.account)),
                Purposes.DRAW
            ),
            abi.encode(request, new Payee[](0), signed, "")
        );
    }

    function test_Draw_WhenApproved() public {
        _setAutoLimit(NET - 1);
        DrawRequest memory request = makeRequest(id, FACE);
        bytes memory approval = signature(lender.key, facility.requestDigest(request));
        _send(drawData(request, new Payee[](0), approval));
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Draw_RevertWhen_NotApproved() public {
        _setAutoLimit(NET - 1);
        _refused(
            abi.encodeWithSelector(
                IPartyRegistry.Party_BadSignature.selector,
                lender.id,
                keccak256(abi.encodePacked(address(0))),
                Purposes.APPROVE
            ),
            drawData(makeRequest(id, FACE))
        );
    }

    function test_Draw_AtTheAutoLimit() public {
        _setAutoLimit(NET);
        _send(drawData(makeRequest(id, FACE)));
        assertEq(money.balanceOf(seller.account), NET);
    }

    // --- limits and money --------------------------------------------------------------------------------------------

    function test_Draw_RevertWhen_AboveTheObligorsLimit() public {
        _limited(buyer.group, false, NET - 1, FAR);
    }

    function test_Draw_RevertWhen_AboveTheSellersLimit() public {
        _limited(seller.group, true, NET - 1, FAR);
    }

    function test_Draw_RevertGiven_TheObligorsLimitExpired() public {
        _limited(buyer.group, false, 1e12, uint16(today() - 1));
    }

    function test_Draw_RevertGiven_TheSellersLimitExpired() public {
        _limited(seller.group, true, 1e12, uint16(today() - 1));
    }

    function test_Draw_RevertGiven_NoCash() public {
        _openWith(defaultConfig(), 0, NET - 1);
        _refused(abi.encodeWithSelector(IFacility.Facility_NoCash.selector, NET, NET - 1));
    }

    function test_Draw_RevertGiven_BelowTheFloor() public {
        _openWith(defaultConfig(), MONEY, 0);
        // The remainder of daily accrual, 20 micro-units, is all that is not senior.
        _refused(abi.encodeWithSelector(IFacility.Facility_BelowFloor.selector, 20, 8_457_500_002));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _limited(uint32 group, bool asSeller, uint256 cap, uint16 expiryDay) private {
        admit(group, asSeller, cap, expiryDay);
        bytes memory data = drawData(makeRequest(id, FACE));
        bytes4 selector = IFacility.Facility_AboveLimit.selector;
        _refused(abi.encodeWithSelector(selector, group, asSeller, NET, cap, expiryDay), data);
    }

    function _setAutoLimit(uint256 amount) private {
        VM.prank(lender.account);
        facility.setAutoLimit(uint96(amount));
    }

    function _arrears(uint32 advance, uint32 rate) private {
        FacilityConfig memory c = defaultConfig();
        c.terms.discount = false;
        for (uint256 i = 0; i < 8; ++i) (c.prices.advance[i], c.prices.rate[i]) = (advance, rate);
        _open(c);
    }

    function _open(FacilityConfig memory c) private {
        _openWith(c, MONEY, MONEY);
    }

    function _openWith(FacilityConfig memory c, uint256 seniorMoney, uint256 juniorMoney) private {
        (address f, address s, address j) = factory.open(c, "another");
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        if (seniorMoney != 0) deposit(senior, seniorMoney);
        if (juniorMoney != 0) deposit(junior, juniorMoney);
    }

    function _tokeniseFor(uint256 amount, uint16 paymentDays) private returns (ReceivableId) {
        Order memory order = makeOrder(amount, "tenor");
        order.paymentDays = paymentDays;
        place(order);
        attestAll(order);
        return token.tokenise(makePresentation(order), seller.account, "");
    }

    function _send(bytes memory data) private {
        _sendUnits(token.balanceOf(seller.account, ReceivableId.unwrap(id)), data);
    }

    function _sendUnits(uint256 units, bytes memory data) private {
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), units, data);
    }

    function _refused(bytes memory reason) private {
        _refused(reason, drawData(makeRequest(id, FACE)));
    }

    function _refused(bytes memory reason, bytes memory data) private {
        VM.expectRevert(reason);
        _sendUnits(FACE, data);
    }

    function _toBank() private view returns (Payee[] memory payees) {
        payees = new Payee[](2);
        payees[0] = Payee({account: address(0), bankAccount: "salted", amount: 800_00, purpose: "wages"});
        payees[1] = Payee({account: seller.account, bankAccount: 0, amount: 45_75, purpose: "rest"});
    }

    function _payeeData(Payee[] memory payees) private view returns (bytes memory) {
        DrawRequest memory request = makeRequest(id, FACE);
        request.payees = keccak256(abi.encode(payees));
        return drawData(request, payees, "");
    }

    function _payoutId() private view returns (bytes32) {
        return bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(id)));
    }

    function _notEligible(string memory reason) private view returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_NotEligible.selector, id, reason);
    }

    function _badRequest(string memory field) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_BadRequest.selector, field);
    }
}
