// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Loan, Prices, Terms, Tranche} from "../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../contracts/financing/LoanFlags.sol";
import {TrancheVault} from "../../contracts/liquidity/TrancheVault.sol";
import {PartyStatus} from "../../contracts/parties/IPartyRegistry.sol";
import {ReceivableId} from "../../contracts/shared/types/Types.sol";
import {World} from "./World.sol";

/// @title Acts of capital, time and supervision
abstract contract CapitalActs is World {
    function depositTo(bool toSenior, uint256 amount) external {
        if (!_isOpen(address(facility))) return;
        _catchUp();
        TrancheVault vault = toSenior ? senior : junior;
        // New junior money first makes good what the senior claim lacks, so that it is dear to come in then.
        if (_shortfall() != 0) return;
        amount = bound(amount, 1, 2_000_000_00);
        uint256 price0 = vault.totalAssets();
        uint256 supply0 = vault.totalSupply();
        uint256 shares = _invest(vault, investor, amount);
        assertLe(vault.previewRedeem(shares), amount, "LIQ-03: no gain from coming and going");
        _assertPriceKept(vault, price0, supply0);
        _did(toSenior ? "deposit senior" : "deposit junior");
    }

    function redeemFrom(bool fromSenior, uint256 shares) external {
        _catchUp();
        TrancheVault vault = fromSenior ? senior : junior;
        uint256 most = vault.maxRedeem(investor.account);
        if (most == 0) return;
        shares = _part(shares, most);
        uint256 expected = vault.previewRedeem(shares);
        if (expected == 0) return;
        uint256 price0 = vault.totalAssets();
        uint256 supply0 = vault.totalSupply();
        VM.prank(investor.account);
        uint256 got = vault.redeem(shares, investor.account, investor.account);
        assertEq(got, expected, "LIQ-03: preview = redeem");
        _assertPriceKept(vault, price0, supply0);
        _did(fromSenior ? "redeem senior" : "redeem junior");
    }

    /// @notice A loss takes the junior money first.
    function writeOff(uint256 which) external {
        ReceivableId id = _find(which, _isLoanOf, address(0));
        Loan memory loan = facility.loan(id);
        if (loan.version == 0 || loan.flags & LoanFlags.WRITTEN_OFF != 0) return;
        (Terms memory terms, , ) = facility.termsOf(loan.version);
        uint256 due = _due(id);
        if (today() <= due || today() < due + terms.writeOffDays) return;
        uint256 seniorHad = _worth(Tranche.Senior);
        uint256 juniorHad = _worth(Tranche.Junior);
        VM.prank(lender.account);
        recourse.writeOff(IFacility(address(facility)), id);
        if (_worth(Tranche.Senior) < seniorHad) assertEq(_worth(Tranche.Junior), 0, "LIQ-02: junior first");
        assertLe(_worth(Tranche.Junior), juniorHad, "LIQ-02: a loss is no gain");
        _did("writeOff");
    }

    function roll(uint256 maxDays) external {
        uint256 lag = today() - _bookDay();
        if (lag == 0) return;
        uint256 assets = _assets();
        facility.roll(bound(maxDays, 1, 62));
        assertEq(_assets(), assets, "FIN-04: rolling changes no worth");
        _did("roll");
    }

    function setTerms(uint256 seed, bool discount, bool actual365, uint256 fee) external {
        if (facility.currentVersion() > 200) return;
        Terms memory terms = defaultTerms();
        terms.discount = discount;
        terms.actual365 = actual365;
        terms.fee = uint24(bound(fee, 0, 20_000));
        terms.lateRate = uint24(seed % 240_000);
        terms.provision3 = uint24((seed >> 32) % 1_000_001);
        terms.special = terms.provision3;
        terms.provision2 = uint24((seed >> 64) % (uint256(terms.provision3) + 1));
        terms.provision1 = uint24((seed >> 96) % (uint256(terms.provision2) + 1));
        terms.writeOffDays = uint16((seed >> 128) % 60);
        Prices memory prices = defaultPrices();
        uint32 rate = uint32((seed >> 160) % 300_000);
        for (uint256 i = 0; i < 8; ++i) prices.rate[i] = rate;
        VM.prank(lender.account);
        facility.setTerms(terms, prices);
        _did("setTerms");
    }

    // --- time and supervision ----------------------------------------------------------------------------------------

    function pass(uint256 numberOfDays, uint256 hours_) external {
        skip(bound(numberOfDays, 0, 40) * 1 days + bound(hours_, 0, 23) * 1 hours);
        _did("pass");
    }

    function suspend(uint256 who, bool hold) external {
        // A hold stops everything of a party; here only the seller meets it, to whom the facility pushes money.
        bool holds = hold && who % 2 == 0;
        Actor storage a = _someone(holds ? 0 : who);
        if (!_isActive(a)) return;
        parties.suspend(a.id, holds ? PartyStatus.LegalHold : PartyStatus.Suspended, "paper");
        _did(holds ? "hold" : "suspend");
    }

    function reinstate(uint256 who) external {
        Actor storage a = _someone(who);
        if (_isActive(a)) return;
        parties.reinstate(a.id, "paper");
        _did("reinstate");
    }

    /// @notice Time heals most: otherwise the campaign would spend itself among suspended parties.
    function reinstateAll() external {
        for (uint256 i = 0; i < 4; ++i) {
            Actor storage a = _someone(i);
            if (!_isActive(a)) parties.reinstate(a.id, "paper");
        }
        _did("reinstateAll");
    }

    function pause(uint256 which) external {
        address[3] memory gates = [address(facility), address(invoices), address(orders)];
        address gate = gates[which % 3];
        if (VM.getBlockTimestamp() < guardian.pausableFrom(gate)) return;
        guardian.pause(gate);
        assertTrue(!_isOpen(gate), "paused");
        _did("pause");
    }

    function unpause(uint256 which) external {
        address[3] memory gates = [address(facility), address(invoices), address(orders)];
        guardian.unpause(gates[which % 3]);
        _did("unpause");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _someone(uint256 who) private view returns (Actor storage) {
        if (who % 4 == 0) return seller;
        if (who % 4 == 1) return supplier2;
        return who % 4 == 2 ? investor : buyer;
    }

    /// @dev Micro-units that the senior claim is above everything there is.
    function _shortfall() private view returns (uint256) {
        uint256 assets = _assets();
        uint256 claim = facility.capital().seniorClaim;
        return claim > assets ? claim - assets : 0;
    }

    /// @dev Worth per share does not fall for those who stay.
    function _assertPriceKept(TrancheVault vault, uint256 worth0, uint256 supply0) private view {
        uint256 left = (vault.totalAssets() + 1) * (supply0 + 1000);
        assertGe(left, (worth0 + 1) * (vault.totalSupply() + 1000), "LIQ-03: rounding favours the vault");
    }
}
