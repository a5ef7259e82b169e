import { LightningElement, api } from 'lwc';

export default class AcmeDialButton extends LightningElement {
    @api number;
}
