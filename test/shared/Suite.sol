// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {PauseGuardian} from "../../contracts/access/PauseGuardian.sol";
import {Roles} from "../../contracts/access/Roles.sol";
import {FacilitySetup} from "../../contracts/financing/FacilityBase.sol";
import {FacilityFactory} from "../../contracts/financing/FacilityFactory.sol";
import {Suite as FacilitySuite} from "../../contracts/financing/FacilityState.sol";
import {FinancingDesk} from "../../contracts/financing/FinancingDesk.sol";
import {Recourse} from "../../contracts/financing/Recourse.sol";
import {Scorecard} from "../../contracts/financing/Scorecard.sol";
import {HealthCheck} from "../../contracts/lens/HealthCheck.sol";
import {PortfolioLens} from "../../contracts/lens/PortfolioLens.sol";
import {TrancheVault} from "../../contracts/liquidity/TrancheVault.sol";
import {PartyRecovery} from "../../contracts/parties/PartyRecovery.sol";
import {PartyRegistry} from "../../contracts/parties/PartyRegistry.sol";
import {PaymentHistory} from "../../contracts/receivables/PaymentHistory.sol";
import {IReceivableNotes} from "../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../contracts/receivables/IReceivableToken.sol";
import {TokenSetup} from "../../contracts/receivables/ReceivableBase.sol";
import {BankDeposit} from "../../contracts/settlement/BankDeposit.sol";
import {BankDesk} from "../../contracts/settlement/BankDesk.sol";
import {Day, PartyId} from "../../contracts/shared/types/Types.sol";
import {AcceptanceBook} from "../../contracts/trade/AcceptanceBook.sol";
import {BusinessCalendar} from "../../contracts/trade/BusinessCalendar.sol";
import {EvidenceRegistry} from "../../contracts/trade/EvidenceRegistry.sol";
import {FingerprintSet} from "../../contracts/trade/FingerprintSet.sol";
import {FrameworkBook} from "../../contracts/trade/FrameworkBook.sol";
import {InvoiceRegistry} from "../../contracts/trade/InvoiceRegistry.sol";
import {InvoiceStanding} from "../../contracts/trade/InvoiceStanding.sol";
import {OrderBook} from "../../contracts/trade/OrderBook.sol";
import {PriceIndex} from "../../contracts/trade/PriceIndex.sol";
import {FlatPrice} from "../../contracts/trade/pricing/FlatPrice.sol";
import {Test} from "./Test.sol";

/// @title The whole suite, deployed and wired as on a network
/// @notice The test contract is the admin without delay; roles of single accounts are the deployment tests' business.
abstract contract Suite is Test {
    /// @dev Where the metadata of receivables is kept.
    string internal constant METADATA = "https://ordos.example/receivables/{id}.json";
    /// @dev Civil time of China.
    int256 internal constant OFFSET = 8 hours;
    /// @dev 2026-09-28, 09:00 in China.
    uint256 internal constant START = 1_790_557_200;

    AccessManager internal manager;
    PauseGuardian internal guardian;
    PartyRegistry internal parties;
    PartyRecovery internal recovery;
    BusinessCalendar internal calendar;
    OrderBook internal orders;
    FrameworkBook internal frameworks;
    EvidenceRegistry internal evidence;
    PriceIndex internal priceIndex;
    AcceptanceBook internal acceptances;
    InvoiceStanding internal standing;
    FingerprintSet internal fingerprints;
    InvoiceRegistry internal invoices;
    PaymentHistory internal history;
    IReceivableToken internal token;
    IReceivableNotes internal notes;
    BankDesk internal bank;
    BankDeposit internal money;
    FlatPrice internal flatPrice;
    Scorecard internal scorecard;
    Recourse internal recourse;
    FacilityFactory internal factory;
    FinancingDesk internal desk;
    HealthCheck internal health;
    PortfolioLens internal lens;

    function deploySuite() internal {
        VM.warp(START);
        manager = AccessManager(create("AccessManager", abi.encode(address(this))));
        guardian = PauseGuardian(create("PauseGuardian", abi.encode(address(manager))));
        address recoveryAt = VM.computeCreateAddress(address(this), VM.getNonce(address(this)) + 1);
        parties = PartyRegistry(create("PartyRegistry", abi.encode(address(manager), OFFSET, recoveryAt)));
        recovery = PartyRecovery(create("PartyRecovery", abi.encode(address(manager), OFFSET, parties)));
        assertEq(address(recovery), recoveryAt, "predicted recovery");
        calendar = BusinessCalendar(
            create("BusinessCalendar", abi.encode(address(manager), Day.wrap(20_454), OFFSET, 30))
        );
        _deployTrade();
        _deployMoney();
        _deployFinancing();
        health = HealthCheck(create("HealthCheck", abi.encode(orders, token)));
        lens = PortfolioLens(create("PortfolioLens", abi.encode(token)));
        _wire();
    }

    function _deployTrade() private {
        fingerprints = FingerprintSet(create("FingerprintSet", abi.encode(address(manager))));
        history = PaymentHistory(create("PaymentHistory", abi.encode(address(manager))));
        // Contracts that name each other carry addresses known beforehand; on a network `Seats` gives them.
        uint256 nonce = VM.getNonce(address(this));
        address frameworksAt = VM.computeCreateAddress(address(this), nonce + 1);
        address invoicesAt = VM.computeCreateAddress(address(this), nonce + 6);
        address tokenAt = VM.computeCreateAddress(address(this), nonce + 9);
        address notesAt = VM.computeCreateAddress(address(this), nonce + 12);
        orders = OrderBook(
            create(
                "OrderBook",
                abi.encode(address(manager), address(guardian), OFFSET, parties, frameworksAt, invoicesAt)
            )
        );
        frameworks = FrameworkBook(create("FrameworkBook", abi.encode(address(guardian), OFFSET, parties, orders)));
        evidence = EvidenceRegistry(create("EvidenceRegistry", abi.encode(OFFSET, parties, invoicesAt)));
        priceIndex = PriceIndex(create("PriceIndex", abi.encode(OFFSET, parties)));
        acceptances = AcceptanceBook(create("AcceptanceBook", abi.encode(OFFSET, parties, invoicesAt)));
        standing = InvoiceStanding(create("InvoiceStanding", abi.encode(OFFSET, parties, fingerprints, invoicesAt)));
        _deployInvoices(tokenAt, notesAt);
        _deployReceivables(tokenAt, notesAt);
        assertEq(address(frameworks), frameworksAt, "predicted frameworks");
        assertEq(address(invoices), invoicesAt, "predicted invoices");
        assertEq(address(token), tokenAt, "predicted token");
        assertEq(address(notes), notesAt, "predicted notes");
        flatPrice = FlatPrice(create("FlatPrice", ""));
    }

    function _deployInvoices(address tokenAt, address notesAt) private {
        bytes memory wiring = abi.encode(
            address(guardian),
            OFFSET,
            parties,
            orders,
            evidence,
            acceptances,
            fingerprints,
            calendar,
            priceIndex,
            standing,
            tokenAt,
            notesAt
        );
        invoices = InvoiceRegistry(create("InvoiceRegistry", wiring));
    }

    function _deployReceivables(address tokenAt, address notesAt) private {
        TokenSetup memory setup = TokenSetup({
            utcOffset: OFFSET,
            parties: parties,
            history: history,
            notes: IReceivableNotes(notesAt)
        });
        address extension = create("ReceivableAnnex", abi.encode(setup));
        extension = create("ReceivableExtension", abi.encode(setup, METADATA, extension));
        token = IReceivableToken(create("ReceivableToken", abi.encode(setup, invoices, extension)));
        extension = create("NotesReductions", abi.encode(address(manager), parties, tokenAt, invoices));
        extension = create("NotesExtension", abi.encode(address(manager), parties, tokenAt, extension));
        notes = IReceivableNotes(create("ReceivableNotes", abi.encode(address(manager), parties, tokenAt, extension)));
    }

    function _deployMoney() private {
        bank = BankDesk(
            create("BankDesk", abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit CNY", "CNYd"))
        );
        money = bank.DEPOSIT();
    }

    function _deployFinancing() private {
        scorecard = Scorecard(create("Scorecard", ""));
        recourse = Recourse(create("Recourse", abi.encode(parties, token, notes, standing)));
        address factoryAt = VM.computeCreateAddress(address(this), VM.getNonce(address(this)) + 4);
        FacilitySetup memory setup = FacilitySetup({
            pauseGuardian: address(guardian),
            utcOffset: OFFSET,
            suite: FacilitySuite({
                parties: parties,
                token: token,
                history: history,
                scorecard: scorecard,
                standing: standing,
                orders: orders,
                evidence: evidence,
                recourse: address(recourse),
                factory: factoryAt
            })
        });
        address extension = create("FacilityAnnex", abi.encode(setup, priceIndex));
        extension = create("FacilityExtension", abi.encode(setup, extension));
        address facility = create("Facility", abi.encode(setup, extension));
        TrancheVault vault = TrancheVault(create("TrancheVault", abi.encode(parties)));
        factory = FacilityFactory(
            create("FacilityFactory", abi.encode(address(manager), parties, facility, address(vault)))
        );
        assertEq(address(factory), factoryAt, "predicted factory");
        desk = FinancingDesk(create("FinancingDesk", abi.encode(orders, evidence, token)));
    }

    function _wire() private {
        fingerprints.setWriter(address(invoices), true);
        fingerprints.setWriter(address(standing), true);
        history.setWriter(address(token), true);
        parties.registerCustodian(address(token), PartyId.wrap(0));
        parties.registerCustodian(address(bank), PartyId.wrap(0));
        parties.registerCustodian(address(recourse), PartyId.wrap(0));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = parties.registerCustodian.selector;
        manager.setTargetFunctionRole(address(parties), selectors, Roles.CUSTODIAN_REGISTRAR);
        manager.grantRole(Roles.CUSTODIAN_REGISTRAR, address(factory), 0);
        manager.grantRole(Roles.CUSTODIAN_REGISTRAR, address(this), 0);
    }
}
