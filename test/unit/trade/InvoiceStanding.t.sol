// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IFingerprintSet} from "../../../contracts/trade/IFingerprintSet.sol";
import {
    Filing,
    FilingStatus,
    IInvoiceStanding,
    Standing,
    StatementName,
    TaxCheck,
    TaxInvoice,
    TaxStatus
} from "../../../contracts/trade/IInvoiceStanding.sol";
import {Presentation} from "../../../contracts/trade/TradeTypes.sol";
import {Invoicing} from "./Invoicing.sol";

/// @notice Tax invoices and filings of receivables whose programme asks for them.
contract InvoiceStandingTest is Invoicing {
    ReceivableId private id;
    StatementName private name;
    TaxInvoice private invoice;
    TaxCheck private check;
    Filing private filing;

    function setUp() public {
        setUpInvoicing();
        (programme.taxInvoiceDays, programme.taxCheckDays, programme.filing) = (30, 7, true);
        orders.approveProgramme(programme, "");
        order = makeOrder(1_000_00, "with conditions");
        prepare();
        Presentation memory p = present();
        id = token.tokenise(p, seller.account, "");
        name = StatementName({buyer: buyer.id, seller: seller.id, number: p.statement.number});
        Day day = Day.wrap(uint32(today()));
        invoice = TaxInvoice({receivable: id, taxInvoice: "tax", amount: 1_000_00, issuedOn: day, document: "paper"});
        check = TaxCheck({
            receivable: id,
            taxInvoice: "tax",
            verifier: verifier.id,
            good: true,
            checkedOn: day,
            document: "answer"
        });
        filing = Filing({
            receivable: id,
            assignee: lender.id,
            number: "number",
            filedAt: uint64(block.timestamp),
            amount: 1_000_00,
            validUntil: Day.wrap(uint32(today() + 60)),
            search: "search"
        });
    }

    // --- open --------------------------------------------------------------------------------------------------------

    function test_Open_ByTheAcceptance() public view {
        Standing memory s = standing.standingOf(id);
        assertEq(uint8(s.tax), uint8(TaxStatus.Awaited));
        assertEq(s.taxDeadline, today() + 30);
        assertEq(s.taxCheckDays, 7);
        assertTrue(s.filingNeeded);
        assertEq(token.receivable(id).flags, ReceivableFlags.FREE | ReceivableFlags.CONDITIONS);
    }

    function test_Open_WithTheTaxInvoiceAtOnce() public {
        order.salt = "with its tax invoice";
        prepare();
        Presentation memory p = present();
        p.statement.taxInvoice = "at once";
        signPresentation(p);
        VM.expectEmit(address(standing));
        emit IInvoiceStanding.StandingOpened(receivableId(p), today() + 30, true);
        token.tokenise(p, seller.account, "");
        assertEq(uint8(standing.standingOf(receivableId(p)).tax), uint8(TaxStatus.Attached));
        assertEq(standing.taxInvoiceOf(receivableId(p)), "at once");
    }

    function test_Open_ADebitNoteNeedsNoTaxInvoiceOfItsOwn() public {
        (order.salt, order.tolerance) = ("provisional", 0);
        prepare();
        Presentation memory p = present();
        (p.statement.share, p.statement.amount, p.statement.number) = (900_000, 900_00, "provisional");
        signPresentation(p);
        token.tokenise(p, seller.account, "");
        (p.statement.share, p.statement.amount, p.statement.number) = (1e6, 1_000_00, "final");
        p.statement.replaces = "provisional";
        signPresentation(p);
        ReceivableId debit = token.tokenise(p, seller.account, "");
        assertEq(token.receivable(debit).units, 100_00);
        assertEq(uint8(standing.standingOf(debit).tax), uint8(TaxStatus.None));
        assertTrue(standing.standingOf(debit).filingNeeded, "a filing of its own it needs");
    }

    function test_Open_RevertWhen_NotTheInvoiceRegistry() public {
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_NotInvoiceRegistry.selector, address(this)));
        standing.open({id: id, taxInvoice: 0, taxInvoiceDays: 0, taxCheckDays: 0, filingNeeded: false});
    }

    // --- attachTaxInvoice --------------------------------------------------------------------------------------------

    function test_AttachTaxInvoice() public {
        bytes memory signed = _signInvoice();
        VM.expectEmit(address(standing));
        emit IInvoiceStanding.TaxInvoiceAttached(id, "tax", 1_000_00, today(), "paper");
        standing.attachTaxInvoice(name, invoice, signed);
        assertEq(standing.taxInvoiceOf(id), "tax");
        assertEq(fingerprints.ownerOf("tax"), ReceivableId.unwrap(id), "TRD-01");
        VM.expectRevert(_taxStatus(TaxStatus.Attached));
        standing.attachTaxInvoice(name, invoice, signed);
    }

    function test_AttachTaxInvoice_RevertGiven_ItStandsForAnother() public {
        VM.prank(address(invoices));
        fingerprints.claim("tax", 7);
        bytes memory signed = _signInvoice();
        VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_Used.selector, bytes32("tax")));
        standing.attachTaxInvoice(name, invoice, signed);
    }

    function test_AttachTaxInvoice_RevertWhen_TheNameIsAnothers() public {
        name.number = "another";
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_WrongStatement.selector, id));
        standing.attachTaxInvoice(name, invoice, "");
    }

    function test_AttachTaxInvoice_RevertWhen_AFieldMakesNoSense() public {
        invoice.amount = 0;
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_BadField.selector, "amount"));
        standing.attachTaxInvoice(name, invoice, "");
        (invoice.amount, invoice.issuedOn) = (1, Day.wrap(uint32(today() + 1)));
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_BadField.selector, "issuedOn"));
        standing.attachTaxInvoice(name, invoice, "");
    }

    function test_AttachTaxInvoice_RevertWhen_TheSellerDidNotSign() public {
        bytes memory signed = signature(buyer.key, standing.taxInvoiceDigest(invoice));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        standing.attachTaxInvoice(name, invoice, signed);
    }

    // --- recordTaxCheck ----------------------------------------------------------------------------------------------

    function test_RecordTaxCheck() public {
        _attach();
        bytes memory signed = _signCheck();
        VM.expectEmit(address(standing));
        emit IInvoiceStanding.TaxInvoiceChecked(id, verifier.id, true, today(), "answer");
        standing.recordTaxCheck(name, check, signed);
        assertEq(standing.standingOf(id).checkedOn, today());
    }

    function test_RecordTaxCheck_ARedLetterCutsTheBase() public {
        _attach();
        _file();
        standing.recordTaxCheck(name, check, _signCheck());
        standing.requireFinanceable(id, lender.id, 1_000_00);
        check.good = false;
        standing.recordTaxCheck(name, check, _signCheck());
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_TaxInvoiceVoid.selector, id));
        standing.requireFinanceable(id, lender.id, 1_000_00);
        // A void paper is not heard again; another one takes its place, and is checked afresh.
        bytes memory signed = _signCheck();
        VM.expectRevert(_taxStatus(TaxStatus.Void));
        standing.recordTaxCheck(name, check, signed);
        invoice.taxInvoice = "another";
        _attach();
        VM.expectPartialRevert(IInvoiceStanding.Standing_TaxCheckTooOld.selector);
        standing.requireFinanceable(id, lender.id, 1_000_00);
        assertEq(fingerprints.ownerOf("tax"), ReceivableId.unwrap(id), "TRD-01 never released");
    }

    function test_RecordTaxCheck_RevertWhen_ItIsOfAnotherPaper() public {
        _attach();
        check.taxInvoice = "another";
        VM.expectRevert(
            abi.encodeWithSelector(
                IInvoiceStanding.Standing_WrongTaxInvoice.selector,
                id,
                bytes32("tax"),
                bytes32("another")
            )
        );
        standing.recordTaxCheck(name, check, "");
    }

    function test_RecordTaxCheck_RevertWhen_TheDayMakesNoSense() public {
        _attach();
        skip(2 days);
        check.checkedOn = Day.wrap(uint32(today()));
        standing.recordTaxCheck(name, check, _signCheck());
        check.checkedOn = Day.wrap(uint32(today() - 1));
        _refusedCheck(abi.encodeWithSelector(IInvoiceStanding.Standing_BadField.selector, "checkedOn"));
        check.checkedOn = Day.wrap(uint32(today() + 1));
        _refusedCheck(abi.encodeWithSelector(IInvoiceStanding.Standing_BadField.selector, "checkedOn"));
    }

    function test_RecordTaxCheck_RevertGiven_NothingIsAttached() public {
        _refusedCheck(_taxStatus(TaxStatus.Awaited));
    }

    function test_RecordTaxCheck_RevertWhen_TheVerifierIsNotIndependent() public {
        _attach();
        Actor memory own = _verifierOf("sellers own", seller.group);
        check.verifier = own.id;
        bytes memory signed = signature(own.key, standing.taxCheckDigest(check));
        VM.expectRevert(
            abi.encodeWithSelector(IInvoiceStanding.Standing_NotIndependent.selector, own.id, seller.group)
        );
        standing.recordTaxCheck(name, check, signed);
        own = _verifierOf("buyers own", buyer.group);
        check.verifier = own.id;
        signed = signature(own.key, standing.taxCheckDigest(check));
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_NotIndependent.selector, own.id, buyer.group));
        standing.recordTaxCheck(name, check, signed);
    }

    function test_RecordTaxCheck_RevertWhen_TheVerifierIsNone() public {
        _attach();
        check.verifier = lender.id;
        bytes memory signed = signature(lender.key, standing.taxCheckDigest(check));
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, lender.id, PartyRoles.VERIFIER)
        );
        standing.recordTaxCheck(name, check, signed);
    }

    // --- file and cancelFiling ---------------------------------------------------------------------------------------

    function test_File() public {
        bytes memory signed = _signFiling(lender);
        VM.expectEmit(address(standing));
        emit IInvoiceStanding.Filed(id, lender.id, filing);
        standing.file(filing, signed);
        Standing memory s = standing.standingOf(id);
        assertEq(uint8(s.filing), uint8(FilingStatus.Filed));
        assertEq(s.filedUntil, today() + 60);
        assertEq(s.filedAmount, 1_000_00);
        filing.validUntil = Day.wrap(uint32(today() + 120));
        _file();
        assertEq(standing.standingOf(id).filedUntil, today() + 120, "extended");
    }

    function test_File_BeforeTheReceivableExists() public {
        order.salt = "later";
        prepare();
        Presentation memory p = present();
        filing.receivable = receivableId(p);
        _file();
        token.tokenise(p, seller.account, "");
        assertEq(uint8(standing.standingOf(receivableId(p)).filing), uint8(FilingStatus.Filed));
        assertTrue(standing.standingOf(receivableId(p)).filingNeeded);
    }

    function test_File_RevertGiven_FiledByAnother() public {
        _file();
        Actor memory rival = register("rival", PartyRoles.LENDER);
        filing.assignee = rival.id;
        bytes memory signed = _signFiling(rival);
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_FiledByAnother.selector, id, today() + 60));
        standing.file(filing, signed);
        // The first one's filing ends, and the way is free.
        skip(61 days);
        filing.validUntil = Day.wrap(uint32(today() + 30));
        standing.file(filing, _signFiling(rival));
        assertEq(uint256(standing.standingOf(id).filedUntil), today() + 30);
    }

    function test_File_RevertWhen_AFieldMakesNoSense() public {
        filing.number = 0;
        _refusedFiling("number");
        (filing.number, filing.search) = ("number", 0);
        _refusedFiling("search");
        (filing.search, filing.amount) = ("search", 0);
        _refusedFiling("amount");
        (filing.amount, filing.filedAt) = (1, uint64(block.timestamp + 1));
        _refusedFiling("filedAt");
        (filing.filedAt, filing.validUntil) = (1, Day.wrap(uint32(today() - 1)));
        _refusedFiling("validUntil");
    }

    function test_File_RevertWhen_TheAssigneeIsNoLender() public {
        filing.assignee = supplier2.id;
        bytes memory signed = _signFiling(supplier2);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, supplier2.id, PartyRoles.LENDER)
        );
        standing.file(filing, signed);
    }

    function test_CancelFiling() public {
        _file();
        bytes memory signed = signature(lender.key, standing.filingCancellationDigest(id));
        VM.expectEmit(address(standing));
        emit IInvoiceStanding.FilingCancelled(id, lender.id);
        standing.cancelFiling(id, lender.id, signed);
        assertEq(uint8(standing.standingOf(id).filing), uint8(FilingStatus.Cancelled));
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_NoFiling.selector, id, lender.id));
        standing.cancelFiling(id, lender.id, signed);
    }

    function test_CancelFiling_RevertWhen_NotTheAssignee() public {
        _file();
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_NoFiling.selector, id, investor.id));
        standing.cancelFiling(id, investor.id, "");
        bytes memory signed = signature(seller.key, standing.filingCancellationDigest(id));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        standing.cancelFiling(id, lender.id, signed);
    }

    // --- requireFinanceable ------------------------------------------------------------------------------------------

    function test_RequireFinanceable_TheTaxInvoiceMayBeAwaitedUntilItsDeadline() public {
        _file();
        skip(30 days);
        standing.requireFinanceable(id, lender.id, 1_000_00);
        skip(1 days);
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_TaxInvoiceMissing.selector, id, today() - 1));
        standing.requireFinanceable(id, lender.id, 1_000_00);
        // Attached late, and checked, it is in the base again.
        _attach();
        check.checkedOn = Day.wrap(uint32(today()));
        standing.recordTaxCheck(name, check, _signCheck());
        standing.requireFinanceable(id, lender.id, 1_000_00);
    }

    function test_RequireFinanceable_RevertGiven_TheCheckIsTooOld() public {
        _file();
        _attach();
        standing.recordTaxCheck(name, check, _signCheck());
        skip(7 days);
        standing.requireFinanceable(id, lender.id, 1_000_00);
        skip(1 days);
        VM.expectRevert(
            abi.encodeWithSelector(IInvoiceStanding.Standing_TaxCheckTooOld.selector, id, today() - 8, today() - 7)
        );
        standing.requireFinanceable(id, lender.id, 1_000_00);
    }

    function test_RequireFinanceable_RevertWhen_NotFiledByThisLenderOverThisAmountToday() public {
        _notFiled(lender, 1_000_00);
        _file();
        _notFiled(investor, 1_000_00);
        _notFiled(lender, 1_000_01);
        standing.requireFinanceable(id, lender.id, 1_000_00);
        skip(25 days);
        standing.requireFinanceable(id, lender.id, 1_000_00);
        bytes memory signed = signature(lender.key, standing.filingCancellationDigest(id));
        standing.cancelFiling(id, lender.id, signed);
        _notFiled(lender, 1_000_00);
    }

    function test_RequireFinanceable_WithoutConditions() public view {
        standing.requireFinanceable(ReceivableId.wrap(7), lender.id, type(uint256).max);
    }

    function _verifierOf(string memory label, uint32 group) private returns (Actor memory a) {
        a = registerInto(label, PartyRoles.VERIFIER, group);
    }

    function _signInvoice() private view returns (bytes memory) {
        return signature(seller.key, standing.taxInvoiceDigest(invoice));
    }

    function _signCheck() private view returns (bytes memory) {
        return signature(verifier.key, standing.taxCheckDigest(check));
    }

    function _signFiling(Actor memory by) private view returns (bytes memory) {
        return signature(by.key, standing.filingDigest(filing));
    }

    function _attach() private {
        standing.attachTaxInvoice(name, invoice, _signInvoice());
    }

    function _file() private {
        standing.file(filing, _signFiling(lender));
    }

    function _refusedCheck(bytes memory reason) private {
        bytes memory signed = _signCheck();
        VM.expectRevert(reason);
        standing.recordTaxCheck(name, check, signed);
    }

    function _refusedFiling(string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_BadField.selector, field));
        standing.file(filing, "");
    }

    function _notFiled(Actor memory by, uint256 amount) private {
        VM.expectRevert(abi.encodeWithSelector(IInvoiceStanding.Standing_NotFiled.selector, id, by.id, amount));
        standing.requireFinanceable(id, by.id, amount);
    }

    function _taxStatus(TaxStatus status) private view returns (bytes memory) {
        return abi.encodeWithSelector(IInvoiceStanding.Standing_TaxStatus.selector, id, status);
    }
}
