// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, OrderId, PartyId} from "../shared/types/Types.sol";

/// @dev Why a verifier takes its word back.
enum RevocationReason {
    None,
    Mistake,
    Instrument,
    Duplicate,
    Forged,
    Withdrawn,
    Other
}

/// @dev One slot. What is attested about a lot.
/// @param counts 24 nibbles: per kind how many verifier groups, and how many of them independent of the buyer
/// @param quantity base units: the least of what was measured, less what was lost
/// @param lost base units: sum of the losses that stand
/// @param validUntil earliest expiry of what counts; until `refresh` it may be that of something revoked
/// @param devices bit k: one of kind k's groups is a device; bit 15: some paper gave a quantity
/// @param usedBy tag of the statement that used the lot; zero while free
struct Lot {
    uint96 counts;
    uint40 quantity;
    uint40 lost;
    uint16 validUntil;
    uint16 devices;
    uint48 usedBy;
}

/// @dev One slot. A paper: duplicate guard, group de-duplication and quality values at once.
/// @param lotTag low 56 bits of the lot's id, the lowest set; zero while the paper stands for nothing
/// @param kind kind of evidence; bit 7 a paper of a loss, bit 6 a ticket that a paper sums up, bit 5 a balance, bit 4 a
/// group of it revoked or consumed a balance
/// @param values four packed quality values; of a loss its quantity
/// @param group1 verifier groups that stand on this paper; a device's in the last seat
struct Paper {
    uint56 lotTag;
    uint8 kind;
    uint64 values;
    uint32 group1;
    uint32 group2;
    uint32 group3;
    uint32 group4;
}

/// @dev What a verifier signs to take its group off a paper.
/// @param order order of the attestation that is revoked
/// @param seller seller of that attestation
/// @param buyer buyer of that attestation
/// @param lot reference of the lot within the order
/// @param verifier who revokes: any party of the group that attested
/// @param document the paper
/// @param balance balance that the attestation consumed from; zero when none
/// @param reason mistyped, instrument out of order, paper issued twice, forged, goods withdrawn, other
/// @param content salted root of what explains it
struct EvidenceRevocation {
    OrderId order;
    PartyId seller;
    PartyId buyer;
    bytes32 lot;
    PartyId verifier;
    bytes32 document;
    bytes32 balance;
    RevocationReason reason;
    bytes32 content;
}

/// @dev A list of attestations under one signature.
/// @param verifier who attests all of them
/// @param root Merkle root, pairs sorted; a leaf is keccak256(keccak256(EIP-712 digest of the attestation))
/// @param count number of attestations under the root, for whoever signs and whoever audits
/// @param device true: read by a device and signed by its key; so is every attestation of the list
/// @param validUntil last civil day on which an attestation of it may be recorded
struct AttestationList {
    PartyId verifier;
    bytes32 root;
    uint32 count;
    bool device;
    Day validUntil;
}

/// @dev What a verifier signs so that nothing more is recorded out of a list.
struct ListRevocation {
    PartyId verifier;
    bytes32 root;
}

/// @dev A paper with a quantity that is used up: a customs declaration, a warehouse receipt.
/// @param verifier its keeper
/// @param document keyed fingerprint of the paper
/// @param quantity base units
/// @param validUntil last civil day on which anything is consumed from it
/// @param content salted root of the paper's content
struct Balance {
    PartyId verifier;
    bytes32 document;
    uint64 quantity;
    Day validUntil;
    bytes32 content;
}

/// @dev What is left of a balance.
/// @param group verifier group of its keeper; zero when there is no such balance
/// @param amount base units
/// @param consumed base units that attestations took
/// @param validUntil last civil day on which anything is consumed
struct BalanceState {
    uint32 group;
    uint40 amount;
    uint40 consumed;
    uint16 validUntil;
}

/// @dev One slot. A list as recorded.
/// @param count number of attestations under the root; zero when not recorded
/// @param validUntil last civil day on which an attestation of it may be recorded
/// @param device whether a device read all of them
/// @param revoked whether its verifier revoked it
struct ListState {
    uint32 count;
    uint16 validUntil;
    bool device;
    bool revoked;
}

/// @dev One slot. How often a verifier took its word back.
/// @param revoked attestations
/// @param afterUse of them after a statement had used the lot
/// @param lists lists
/// @param lastDay civil day of the last one
struct VerifierRecord {
    uint32 revoked;
    uint32 afterUse;
    uint32 lists;
    uint16 lastDay;
}

/// @dev Why an attestation is believed: its verifier's signature, or its place in a recorded list.
/// @param signature over the attestation; empty when it stands in a list
/// @param root root of the list; zero when it is signed
/// @param proof Merkle proof under the root
struct Voucher {
    bytes signature;
    bytes32 root;
    bytes32[] proof;
}
